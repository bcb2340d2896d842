"""Models as other programs keep them, written as ggml files.

Each kind of checkpoint is a module: `openai` (.pt), `transformers` (Hugging Face), `ct2`
(CTranslate2, as faster-whisper has it), `mlx`. `conversion` knows which one it was given. All of it
is hostile until checked: nothing in a checkpoint is run, and no size in it is believed.
"""
