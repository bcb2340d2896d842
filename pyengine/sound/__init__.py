"""From the bytes of a recording to pieces of sound, each with its time and all its channels.

`wav.py`, `aiff.py`, `au.py` and `caf.py` read containers of uncompressed sound and of codecs that a
few lines of numpy decode; they work on any bytes that can be read at an offset, so the page reads
its files with them, too. `libav.py` reads everything else with FFmpeg's libraries, where they are
installed. `placement.py` puts pieces where their timestamps say, `channels.py` makes one channel of
several. `pyengine.audio` joins all of it.
"""
