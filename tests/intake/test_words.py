"""The words of help desks and phone systems, as they write them, land on the words of the trade."""

import pytest

from supportmetrics.intake.values import words

CHANNELS = {
    "email": "Mail|connect_mail|mailgun|recovered_from_suspended_tickets|Outbound Email|emailfwd|smtp|imap|E-mail",
    "chat": "chat_transcript|chat_offline_message|web_widget|conversation|SalesIQ|frontChat|intercom|Live Agent|"
    "Channel::WebWidget|widgetchat|CHAT|webchat|Live chat",
    "phone": "phone_call_inbound|phone_call_outbound|voicemail|api_voicemail|api_phone_call_inbound|"
    "api_phone_call_outbound|phone_call|phone_switch|aircall|ottspott-call|talkdesk|truly|pstnphone|VOICE|callback|"
    "Call-Center|PHONE",
    "social": "twitter|twitter_dm|twitter_favorite|facebook_post|facebook_message|instagram_dm|Facebook|"
    "facebook-mention|facebook-recommendations|instagram-comment|instagram-ad-comment|instagram-mention|"
    "instagram-direct-message|twitter-direct-message|yotpo-review|twitterDm|googlePlay|twitter status|"
    "facebook feed post|facebook feed comment|Channel::FacebookPage|Channel::Instagram|Channel::TwitterProfile|"
    "Social media|Social",
    "messaging": "native_messaging|whatsapp|line|wechat|viber|telegram|kakaotalk|apple_business_chat|"
    "google_business_messages|google_rcs|sunshine_conversations_api|sunshine_conversations_twitter_dm|"
    "business_messaging_slack_connect|Mobihelp|push|Facebook Messenger|smooch|telegram personal-message|"
    "whatsapp message|Channel::Whatsapp|Channel::Telegram|Channel::Line|facebookmessenger|message",
    "sms": "sms|text_message|twilio_sms|messagebird_sms|connect_sms|heymarket|twilio|Channel::Sms|Channel::TwilioSms",
    "web-form": "web_form|Web form|web|dropbox|Feedback tab|batch|Feedback Widget|Form|Contact Us|contact_form|"
    "frontForm|contactform|Web Portal|ONLINE",
    "self-service": "helpcenter|Portal|Self-service|self-service",
    "community": "topic|get_satisfaction|github|blog|Forum|Forums|Community",
    "bot": "answer_bot_for_web_widget|answer_bot_for_slack|answer_bot_for_sdk|answer_bot_api|"
    "automatic_solution_suggestions|Bot|Freddy|Virtual Agent|Chatbot",
    "in-person": "Walk-in|walk-in",
    "api": "web_service|Web service (API)|api|mobile|mobile_sdk|iphone|any_channel|rule|closed_ticket|merge|"
    "ticket_sharing|side_conversation|import|sample_ticket|logmein_rescue|Ecommerce|operator_initiated|"
    "campaign_initiated|internal|workflows|jira|csv|manual|Integration|Direct opening|Event|Monitoring|Automation|"
    "internal-note|custom|note|fax|Channel::Api|genericapi|TASK|Mobile App|Other",
}
STATUSES = {
    "new": "new|New",
    "open": "open|active|in progress|Work in Progress|working|assigned|reopened|unresolved|investigating|Escalated|"
    "Waiting for support|awaiting engineer|Customer responded|To Do|waiting|Waiting on us|todo|aberto|em andamento|"
    "backlog|Backlog",
    "pending": "pending|Waiting on Customer|Waiting for customer|Pending Customer Response|awaiting customer|"
    "awaiting caller|awaiting user info|snoozed|pending reminder|pending close|postponed",
    "on-hold": "hold|on-hold|On Hold|Waiting on Third Party|awaiting vendor|awaiting problem|awaiting change|"
    "awaiting deployment|paused",
    "solved": "solved|Resolved|done|completed|answered|first_done|Assumed resolved|Confirmed resolved|resolvido|"
    "Resuelta|completado|Listo",
    "closed": "closed|Closed Completed|closed incomplete|auto-closed|customer review complete|Archived|Canceled|"
    "cancelled|Won't Do|fechado|cerrado",
    "spam": "spam|suspended",
    "deleted": "deleted|removed|trash",
    "merged": "merged",
}
PRIORITIES = {
    "urgent": "Urgent|Critical|1 - Critical|Priority 1|P1|P1 - Critical|Highest|CRÍTICA|Emergency",
    "high": "High|2 - High|Priority 2|3 high|Alta",
    "normal": "Normal|Medium|3 - Moderate|Priority 3|2 normal|Média|media",
    "low": "Low|4 - Low|5 - Planning|Priority 4|Priority 6|1 low|Lowest|Baixa",
}
VOCABULARIES = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}


@pytest.mark.parametrize(
    ("dimension", "canonical", "word"),
    [
        (dimension, canonical, word)
        for dimension, vocabulary in VOCABULARIES.items()
        for canonical, known in vocabulary.items()
        for word in known.split("|")
    ],
)
def test_a_vendors_word_lands_on_the_word_of_the_trade(dimension, canonical, word):
    assert words.translator(dimension)(word) == canonical


@pytest.mark.parametrize("word", ["Carrier pigeon", "OpenPending", "answerbot", "9 lives", "1"])
@pytest.mark.parametrize("dimension", VOCABULARIES)
def test_an_unknown_word_is_never_guessed(dimension, word):
    assert words.translator(dimension)(word) is None


def test_a_channel_that_is_called_unknown_is_no_channel():
    assert words.translator("channel")("UNKNOWN") == ""


def test_a_code_that_a_spreadsheet_made_a_fraction_is_still_that_code():
    assert words.translator("status", {"2": "open"})("2.0") == "open"


@pytest.mark.parametrize(
    ("team", "tier"),
    [
        ("SO Helpline_L2", "2"),
        ("App-SDK-LVL1", "1"),
        ("1st line support", "1"),
        ("Users::2nd Line", "2"),
        ("Level 1 Chicago", "1"),
        ("T-3", "3"),
        ("Age Tier", None),
        ("2. 61 - 120 days", None),
        ("CT1 scans", None),
        ("Hotel 1", None),
    ],
)
def test_a_team_names_its_tier_only_where_it_says_tier_level_or_line(team, tier):
    assert words.tier_of(team) == tier
