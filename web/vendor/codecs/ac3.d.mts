// The build makes ac3.mjs of @mediabunny/ac3's build/ac3.js, which Emscripten has made of its
// src/bridge.c.

/** A decoder's address. */
type Context = number;

export interface Ac3Module {
  /** All memory; another array when it has grown. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  /** 0 for AC-3, 1 for E-AC-3; the answer 0 is a failure. */
  _init_decoder(codec: number): Context;
  /** Where a packet of that size is to be put; 0 where there is no room. */
  _configure_decode_packet(context: Context, size: number): number;
  /** Below 0 where the packet cannot be decoded, or makes no sound yet. */
  _decode_packet(context: Context, timestamp: bigint): number;
  /** FFmpeg's AVSampleFormat. */
  _get_decoded_format(context: Context): number;
  _get_decoded_plane_ptr(context: Context, channel: number): number;
  _get_decoded_channels(context: Context): number;
  _get_decoded_sample_rate(context: Context): number;
  _get_decoded_sample_count(context: Context): number;
  _close_decoder(context: Context): void;
}

declare const exports: {
  default: (given: { printErr: (text: string) => void }) => Promise<Ac3Module>;
};
export default exports;
