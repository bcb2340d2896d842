// The build makes mpg123.mjs of mpg123-decoder's bundle; its types are the package's.
import type * as mpg123 from "mpg123-decoder";

declare const exports: typeof mpg123;
export default exports;
