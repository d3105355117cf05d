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
    "Very friendly service.",
    "Brilliant service.",
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
    "Still waiting.",
    "Three messages and still no solution.",
    "I was sent the same standard reply twice.",
    "Nobody called back although it was promised.",
    "Promised last week, nothing has happened.",
    "Had to explain everything again to a second person.",
    "Was cut off before my question was answered.",
    "Not solved. Closed anyway.",
    "A standard reply that had nothing to do with my question.",
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
"""How comments begin, by mood."""

PLEASED_WITH = {
    "Delivery": (
        "The parcel was found the same day.",
        "A new parcel was on its way within the hour.",
        "Changed the delivery date for me without any forms.",
        "Replacement arrived before the weekend.",
    ),
    "Returns": (
        "The refund was there the next day.",
        "The new return label came straight away.",
        "Exchanged the boots for a larger size, no questions asked.",
    ),
    "Orders": (
        "Order cancelled in two minutes.",
        "The address was changed before it shipped.",
        "The right colour came by return.",
    ),
    "Payments": (
        "The double charge was back on my card the same evening.",
        "Got the invoice with our company name at once.",
    ),
    "Account": (
        "I could log in again right away.",
        "My new e-mail address works now: {customer}@example.com.",
    ),
    "Product advice": (
        "Good advice on the sleeping bag, and honest about the price.",
        "Really knows the tents.",
    ),
}
ANNOYED_ABOUT = {
    "Delivery": (
        "My parcel has not moved for a week and the tracking number does not work.",
        "The courier left it with a neighbour I do not know, order {number}.",
        "I only want to know where my parcel is!",
        "Only one of two boxes arrived, the tracking says delivered.",
    ),
    "Returns": (
        "The refund has still not arrived, it was promised for Monday.",
        "The return label will not print and nobody sends a new one.",
        "I posted the jacket back three weeks ago and have seen no refund.",
    ),
    "Orders": (
        "Order {number} was cancelled without telling me.",
        "I got the wrong colour for the second time.",
    ),
    "Payments": (
        "My card was charged twice, please ring me on {phone}.",
        "The gift card balance is still wrong.",
    ),
    "Account": (
        "I still cannot log in, the reset link has expired again.",
        "Write to {customer}@example.com, not to my old address!",
    ),
    "Product advice": (
        "The advice was wrong, the tent poles do not fit.",
        "I asked about one sleeping bag and got a link to all of them.",
    ),
}
"""What comments go on with, by topic."""

SIGNATURES = ("Regards, {name}", "Best wishes, {name}", "- {name}", "Thanks, {name}")
CUSTOMERS = (
    "Maren Holt", "Idris Oyelaran", "Petra Vance", "Callum Reece", "Sunniva Lund", "Tariq Aslan", "Beatriz Moura",
    "Owen Pritchard", "Yara Haddad", "Gwen Ashdown",
)  # fmt: skip
"""Names under comments; no customer of the exports is called so."""

AGENTS = (
    "Ayla", "Bram", "Carys", "Dario", "Edda", "Femi", "Greta", "Hamish", "Ines", "Jonas",
    "Kiran", "Lowri", "Mirek", "Nadia", "Orla", "Pawel", "Rosa", "Sefa", "Tomos", "Una",
)  # fmt: skip
