"""What build_wasm.py does once its packages are there: site, runtime, server, browser."""
