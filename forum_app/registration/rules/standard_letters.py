"""The letters that every forum sends, as texts to begin from; pure."""

from typing import Final

from forum_app.core.i18n import N_
from forum_app.registration.rules.mailings import Audience, Letter, MailingKind, Presence

CAME = Audience(presence=Presence.CAME)
NAMES: Final = {
    "week": N_("이레 전 안내"), "eve": N_("하루 전 안내"), "thanks": N_("감사 인사"), "survey": N_("설문 부탁"),
    "news": N_("다음 행사 소식"),
}  # fmt: skip
EMPTY_LETTER: Final = Letter(
    MailingKind.REMINDER,
    subject="[{{행사}}] ",
    body="{{이름}}님, 안녕하십니까.\n\n",
    subject_en="",
    body_en="",
)
STANDARD_LETTERS: Final = {
    "week": Letter(
        MailingKind.REMINDER,
        subject="[{{행사}}] 일주일 앞으로 다가왔습니다",
        body="""{{이름}}님, 안녕하십니까.

{{행사}} 개막이 일주일 앞으로 다가왔습니다.

일시: {{일시}}
장소: {{장소}}

행사장에 오시면 입장할 때 아래 주소의 QR을 보여 주십시오. 오시기 어려우면 같은 주소에서 취소해 주십시오.
기다리는 분께 자리가 돌아갑니다.
{{주소}}""",
        subject_en="[{{forum}}] One week to go",
        body_en="""Dear {{name}},

{{forum}} is one week away.

When: {{when}}
Where: {{venue}}

If you come to the venue, please show the QR code at the address below when you come in. If you cannot come, please
cancel there; your place goes to somebody who is waiting.
{{address}}""",
    ),
    "eve": Letter(
        MailingKind.REMINDER,
        subject="[{{행사}}] 내일 뵙겠습니다",
        body="""{{이름}}님, 안녕하십니까.

내일은 {{행사}} 날입니다.

일시: {{일시}}
장소: {{장소}}
접수번호: {{번호}}

행사장 입구가 붐빌 수 있으니 오시는 분은 QR을 미리 열어 두시면 빠르게 들어오실 수 있습니다.
{{주소}}""",
        subject_en="[{{forum}}] See you tomorrow",
        body_en="""Dear {{name}},

{{forum}} takes place tomorrow.

When: {{when}}
Where: {{venue}}
Your number: {{number}}

The entrance of the venue may be busy. If you come, you get in faster with your QR code open:
{{address}}""",
    ),
    "thanks": Letter(
        MailingKind.FOLLOW_UP,
        subject="[{{행사}}] 함께해 주셔서 고맙습니다",
        body="""{{이름}}님, 안녕하십니까.

{{행사}}에 와 주셔서 고맙습니다. 함께 나눈 이야기가 현장에서 이어지기를 바랍니다.

참가 내용을 아래 주소에서 다시 보고 참가확인서를 받으실 수 있습니다.
{{주소}}""",
        subject_en="[{{forum}}] Thank you for coming",
        body_en="""Dear {{name}},

Thank you for coming to {{forum}}. We hope that what was said there goes on where you work.

Your registration and your certificate of attendance are here:
{{address}}""",
        audience=CAME,
    ),
    "survey": Letter(
        MailingKind.SURVEY,
        subject="[{{행사}}] 짧은 설문을 부탁드립니다",
        body="""{{이름}}님, 안녕하십니까.

{{행사}}에서 보내신 시간이 어떠셨는지 들려주십시오. 답은 이름 없이 모으며, 2분쯤 걸립니다.
{{설문}}""",
        subject_en="[{{forum}}] A short survey",
        body_en="""Dear {{name}},

Please tell us how {{forum}} was for you. Answers are collected without names; it takes about two minutes.
{{survey}}""",
        audience=CAME,
    ),
    "news": Letter(
        MailingKind.NEWS,
        subject="다음 행사 소식을 전합니다",
        body="""{{이름}}님, 안녕하십니까.

{{행사}}에 등록하며 다음 행사 소식을 받기로 하셔서 알려 드립니다.
""",
        subject_en="News of our next event",
        body_en="""Dear {{name}},

When you registered for {{forum}}, you agreed to hear of our next events.
""",
    ),
}
