#!/usr/bin/env bash
# eSpeak NG 1.52.0 (in espeakng-loader 0.2.4, PyPI), the sounds it makes of a short text with signs of arithmetic.
# Guess: a speech program names the signs of arithmetic in each language it has a voice for, at worst in English. And a
#   raised figure, which is a character of its own, sounds different from the figure on the line.
# True: the English voice names them all but the raised figures: "x²" sounds as "x2". Other voices pass over many without a
#   sound. In Ukrainian 7×3 is "seven three", 6÷2 is "six two", the root of 9 is "nine", and x≤2 sounds as x≥2. In Russian,
#   Polish and French -5 is "five". Some signs that a voice lacks are spoken in English, so what is left out is no rule.
#   Programs that replace signs by words before they speak, as screen readers may, are not affected.
# Seen: silent: en: ² / uk: × ÷ √ ≤ ≥ ° ² / ru: - × ÷ √ ≤ ≥ ° ² / pl: - √ ≤ ≥ / fr: - √ ≤ ≥
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check espeakng-loader==0.2.4 2> /dev/null
cat > "$folder/signs.py" <<'PYTHON'
import ctypes

import espeakng_loader

SOUNDS_ONLY = 2  # AUDIO_OUTPUT_SYNCHRONOUS: no loudspeaker is needed
TEXTS = {"-5": "5", "7×3": "7 3", "6÷2": "6 2", "√9": "9", "x≤2": "x 2", "x≥2": "x 2", "90°": "90", "x²": "x2"}

library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_TextToPhonemes.restype = ctypes.c_char_p
library.espeak_Initialize(SOUNDS_ONLY, 0, espeakng_loader.get_data_path().encode(), 0)


def sounds(text: str) -> str:
    """Return the phonemes of a text in the chosen voice."""
    rest = ctypes.pointer(ctypes.c_char_p(text.encode()))
    clauses = []
    while rest.contents.value:
        clauses.append(library.espeak_TextToPhonemes(rest, 1, 0).decode())
    return " ".join(clauses)


found = []
for voice in ("en", "uk", "ru", "pl", "fr"):
    library.espeak_SetVoiceByName(voice.encode())
    silent = [next(iter(set(text) - set(bare))) for text, bare in TEXTS.items() if sounds(text) == sounds(bare)]
    found.append(f"{voice}: {' '.join(silent)}")
print("silent:", " / ".join(found))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/signs.py")
echo "eSpeak NG 1.52.0: $seen"
[[ $seen == 'silent: en: ² / uk: × ÷ √ ≤ ≥ ° ² / ru: - × ÷ √ ≤ ≥ ° ² / pl: - √ ≤ ≥ / fr: - √ ≤ ≥' ]]
