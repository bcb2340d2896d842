"""A file that is written here and there, in memory."""

import numpy as np
from playwright.sync_api import Page


def test_a_blob_that_is_written_here_and_there(bare: Page):
    """Holds what a file would."""
    random = np.random.default_rng(1)
    file = bytearray()
    writes: list[tuple[int, list[int]]] = []
    for _ in range(200):
        position = int(random.integers(0, len(file) + 1)) if random.random() < 0.5 else len(file)
        data = random.integers(0, 256, int(random.integers(0, 40))).tolist()
        file[position : position + len(data)] = bytes(data)
        writes.append((position, data))
    found = bare.evaluate(
        """async (writes) => {
          const { BlobWriter } = await import("/web/files/blob-writer.js");
          const writer = new BlobWriter();
          for (const [position, data] of writes) {
            await writer.write({ data: Uint8Array.from(data), position });
          }
          const blob = writer.blob("video/mp4");
          return { bytes: [...new Uint8Array(await blob.arrayBuffer())], type: blob.type };
        }""",
        writes,
    )
    assert found == {"bytes": list(file), "type": "video/mp4"}
