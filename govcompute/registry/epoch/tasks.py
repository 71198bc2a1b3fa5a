"""What a model generates and which domains it is for, from Epoch's table, in the words of `policies/vocabulary.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

_TEXT = (
    "Language modeling", "Language modeling/generation", "Language generation", "Chat", "Question answering",
    "Translation", "Text autocompletion", "Text summarization", "Instruction interpretation", "Quantitative reasoning",
    "Mathematical reasoning", "Visual question answering", "Image captioning", "Video description",
    "Vision-language generation", "Retrieval-augmented generation", "Audio question answering",
    "Speech recognition (ASR)", "Speech-to-text", "Transcription", "Reasoning",
)  # fmt: skip
_NOTHING_GENERATED = (
    "Image classification", "Object detection", "Object recognition", "Character recognition (OCR)",
    "Text classification", "Sentiment classification", "Video classification", "Audio classification",
    "Named entity recognition (NER)", "Part-of-speech tagging", "Relation extraction", "Face detection",
    "Face recognition", "Digit recognition", "Binary classification", "Regression", "Semantic segmentation",
    "Image segmentation", "3D segmentation", "Action recognition", "Recommender system", "Zero-shot image classification",
)  # fmt: skip
#: The task -> what a model for it generates; an empty word where it generates nothing. Tasks that do not say what comes
#: out of what ("Image generation", "Robotic manipulation") are not here.
_OUTPUT = {
    **dict.fromkeys(_TEXT, "text"),
    **dict.fromkeys(_NOTHING_GENERATED, ""),
    "Code generation": "code", "Code autocompletion": "code", "Coding": "code",
    "Text-to-image": "text_to_image", "Image-to-image": "image_to_image", "Text-to-video": "text_to_video",
    "Image-to-video": "image_to_video", "Video-to-video": "video_to_video",
    "Text-to-speech (TTS)": "speech", "Speech synthesis": "speech", "Speech-to-speech": "speech",
    "Semantic embedding": "embeddings", "Image embedding": "embeddings", "Entity embedding": "embeddings",
    "Weather forecasting": "forecast", "Protein folding prediction": "structure",
    "RNA structure prediction": "structure",
}  # fmt: skip


#: The words for domains: those of Epoch's tables so far, and the registry's own.
DOMAINS = frozenset(
    """
    language vision multimodal image_generation video audio speech biology medicine materials_science materials mathematics
    science astronomy earth_science weather psychology robotics driving games 3d_modeling recommendation search cybersecurity
    other
    """.split()  # noqa: SIM905
)
OTHER_DOMAIN = "other"


def domains(given: Iterable[str]) -> list[str]:
    """The domains in the registry's words, each once; one that Epoch has added since is `OTHER_DOMAIN`."""
    words = ("_".join(one.split()).lower() for one in given)
    return list(dict.fromkeys(word if word in DOMAINS else OTHER_DOMAIN for word in words))


def outputs(tasks: Iterable[str]) -> list[str]:
    """What a model for `tasks` generates, each once. Empty where that is not known.

    Text among the outputs answers every question that a task without an entry could leave open for a rule on language
    models, so it is given even beside one; otherwise one unknown task leaves the whole list unknown.
    """
    given = list(tasks)
    known = [_OUTPUT[task] for task in given if task in _OUTPUT]
    if len(known) < len(given) and "text" not in known:
        return []
    return list(dict.fromkeys(filter(None, known)))
