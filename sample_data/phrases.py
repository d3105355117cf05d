"""What the customers of the invented shop write: subjects by topic, comments by mood."""

from __future__ import annotations

TOPICS: dict[str, tuple[float, tuple[str, ...]]] = {
    "Delivery": (
        0.30,
        (
            "Parcel has not moved for three days",
            "Delivered to the wrong house",
            "Can the delivery date be changed?",
            "Tracking number does not work",
            "Only one of two boxes arrived",
        ),
    ),
    "Returns": (
        0.19,
        (
            "Return label will not print",
            "When do I get my refund?",
            "Exchange for a larger size",
            "Zip broke after two weeks",
        ),
    ),
    "Orders": (
        0.18,
        (
            "Cancel my order please",
            "Wrong colour in the box",
            "Change the delivery address",
            "No order confirmation received",
        ),
    ),
    "Payments": (
        0.13,
        (
            "Card was charged twice",
            "Payment declined at checkout",
            "Gift card balance is wrong",
            "Invoice needs our company name",
        ),
    ),
    "Account": (
        0.10,
        (
            "Cannot log in since this morning",
            "Change my e-mail address",
            "Please delete my account",
        ),
    ),
    "Product advice": (
        0.10,
        (
            "Which sleeping bag for minus five?",
            "Is the tent pole sold separately?",
            "Care instructions for the down jacket",
        ),
    ),
}
"""Topic -> how often, and its subjects."""

OUTAGE_SUBJECTS = (
    "Checkout shows an error after I pay",
    "Paid but no order confirmation",
    "Card charged, basket still full",
    "Payment page is down",
)

PRAISE = (
    "Sorted in one go, thank you.",
    "Quick and friendly.",
    "{agent} knew exactly what to do.",
    "Refund was there the next day, great.",
    "Replacement arrived before the weekend. Brilliant service.",
    "Clear answer, no fuss.",
    "Best help I have had from any shop this year.",
    "Didn't have to repeat myself once.",
    "Very patient with me, thanks {agent}!",
    "Solved while I waited.",
)
NEUTRAL = (
    "Got there in the end.",
    "Fine, but it took two messages.",
    "Helpful person, slow system.",
    "OK. Would have liked a call back.",
    "The answer was right, the wait was long.",
    "Had to send the photo twice.",
)
ANGER = (
    "Still waiting for my parcel.",
    "Three days for a first answer is too long.",
    "I was sent the same standard reply twice.",
    "Nobody called back although it was promised.",
    "Refund promised last week, nothing has arrived.",
    "Had to explain everything again to a second person.",
    "The chat ended before my question was answered.",
    "Not solved. Closed anyway.",
    "I only wanted to know where my order is!",
)
LATE = (
    "Waited far too long for an answer.",
    "By the time you replied I had bought it elsewhere.",
    "Two days without a word.",
    "Answer was fine but came much too late.",
)
OUTAGE_ANGER = (
    "Charged twice and no order. Not acceptable.",
    "The payment page was down for two days and nobody said so.",
    "Please tell people when checkout is broken.",
)

AGENTS = (
    "Ayla", "Bram", "Carys", "Dario", "Edda", "Femi", "Greta", "Hamish", "Ines", "Jonas",
    "Kiran", "Lowri", "Mirek", "Nadia", "Orla", "Pawel", "Rosa", "Sefa", "Tomos", "Una",
)  # fmt: skip
