"""The kinds of report, as the command line lists them. Which rules a sheet tells of is data; the law itself is in policies/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of report. `instrument`: the id of the policy file that a sheet tells of, empty for the other kinds."""

    name: str
    title: str
    reader: str
    says: str
    instrument: str = ""


_ALL = (
    Kind(
        "notification",
        "Notification dossier under Art. 52 AI Act",
        "European Commission, AI Office",
        "EU: the estimate in two significant figures, how it was made, its doubt, the dates, open questions, evidence.",
    ),
    Kind(
        "documentation",
        "Compute and energy items of the technical documentation",
        "AI Office, national authorities, the provider's own file",
        "EU: the items of Annex XI and of the Code's Model Documentation Form; what is not known is listed as open.",
    ),
    Kind(
        "memo",
        "Internal memorandum: where the system stands on every line",
        "the provider's own decision makers",
        "Every line that could apply: verdict, distance, what would turn it, what was counted and left out, what is not known.",
    ),
    Kind("sb53", "Sheet on SB 53 (California)", "the developer", "California: frontier developer or not.", "us-ca-sb53"),
    Kind("raise", "Sheet on the RAISE Act (New York)", "the developer", "New York, as re-enacted in 2026.", "us-ny-raise-2026"),
    Kind("illinois", "Sheet on SB 315 (Illinois)", "the developer", "Illinois: frontier developer or not.", "us-il-sb315"),
    Kind(
        "connecticut",
        "Sheet on Public Act 26-15 (Connecticut)",
        "the developer",
        "Connecticut: frontier developer or not.",
        "us-ct-pa26-15",
    ),
    Kind(
        "korea",
        "Sheet on the AI Basic Act (Republic of Korea)",
        "the operator",
        "Republic of Korea: the safety duty of the Enforcement Decree.",
        "kr-ai-basic-act",
    ),
)
#: Every kind by its name, in the order in which they are listed.
KINDS = {kind.name: kind for kind in _ALL}
FORMATS = ("html", "md", "json", "csv")
