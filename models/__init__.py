"""Maintainers' commands about model files; the library behind them is `pyengine.hub`."""
