"""The record in words: what a verb such as entry:submit is called on the page."""

from flask_babel import gettext

from forum_app.core.i18n import N_

NOUNS = {
    "forum": N_("행사"), "programme": N_("프로그램"), "contest": N_("공모전"), "entry": N_("출품작"),
    "sheet": N_("심사표"), "judge": N_("심사위원"), "assignment": N_("심사 배정"), "result": N_("결과"),
    "award": N_("상장"), "exhibitor": N_("부스 참가기관"), "booth": N_("부스"), "registration": N_("등록"),
    "checkin": N_("입장"), "ticket": N_("입장권"), "consent_item": N_("동의 문항"), "consent": N_("동의"),
    "personal_data": N_("개인정보"), "processor": N_("수탁자"), "ceremony": N_("시상·현판"),
    "ceremony_item": N_("식순"), "institution": N_("기관"), "scheme": N_("인증제"), "cohort": N_("기수"),
    "service_type": N_("서비스 유형"), "site": N_("소재지"), "demo": N_("연습 자료"),
    "objection": N_("이의신청"), "recomputation": N_("다시 집계하는 일"), "revocation": N_("수상 취소하는 일"),
    "flag": N_("심사 표시"), "review": N_("심의위원회"), "comment": N_("출품자에게 쓴 의견"),
    "plaque": N_("현판"), "certification": N_("인증"), "account": N_("계정"),
    "form_field": N_("신청서 문항"), "document": N_("제출 서류"), "entry_file": N_("출품 파일"),
    "reopening": N_("심사표 다시 열기"), "pledge": N_("서약서"), "invitation": N_("초대"), "grant": N_("역할"),
    "role": N_("역할"),
    "presentation": N_("발표"), "ballot": N_("투표용지"), "vote": N_("청중투표"),
    "conflict": N_("기피·회피"),
    "blind_copy": N_("블라인드 사본"), "session_places": N_("세션 자리"), "transfer": N_("자리 넘기기"),
    "badge": N_("명찰"), "attendance": N_("참가확인서"),
    "question": N_("등록 문항"),
    "mail": N_("메일"),
    "mailing": N_("안내 메일"), "survey": N_("설문"),
    "door_device": N_("입구 기기"),
}  # fmt: skip
DEEDS = {
    "create": N_("만듦"), "edit": N_("고침"), "edit_eligibility": N_("지원 자격 고침"),
    "edit_faq": N_("질문과 답 고침"), "extend": N_("마감 연장"),
    "publish": N_("공개"), "open": N_("접수 시작"), "close": N_("접수 마감"),
    "assign": N_("배정"), "start_scoring": N_("채점 시작"), "seal": N_("봉인"), "compute": N_("집계"),
    "finalise": N_("결과 확정"), "award": N_("시상"), "submit": N_("제출"), "withdraw": N_("철회"),
    "accept": N_("선정"), "decline": N_("선정하지 않음"), "release": N_("배치 풀기"), "apply": N_("신청"),
    "confirm": N_("확정"), "cancel": N_("취소"), "record": N_("기록"), "invite": N_("초대"), "remove": N_("뺌"),
    "keep_away": N_("심사에서 뺌"), "lay_out": N_("배치도"), "save": N_("저장"), "revise": N_("다시 고침"),
    "exclude": N_("부적격 처리"), "judge": N_("심사 시작"), "select": N_("후보 선정"), "write": N_("적음"),
    "add-part": N_("부 넣음"), "edit-part": N_("부 고침"), "delete-part": N_("부 지움"),
    "add-session": N_("순서 넣음"), "edit-session": N_("순서 고침"), "delete-session": N_("순서 지움"),
    "add-room": N_("장소 넣음"), "delete-room": N_("장소 지움"), "edit-person": N_("출연자 고침"),
    "fix": N_("순서 확정"), "unfix": N_("순서 다시 고침"), "start": N_("시작"), "finish": N_("마침"),
    "call": N_("호명"), "hand_over": N_("수여"), "mark_absent": N_("불참"), "step_back": N_("되돌림"),
    "receive": N_("접수"), "add_awards": N_("상 넣음"), "add_plaques": N_("현판 넣음"), "move": N_("옮김"),
    "proxy": N_("대리수상"), "admit": N_("현장 확인"), "promote": N_("자리 배정"), "waitlist": N_("대기로 옮김"),
    "offer": N_("자리 제안"), "lapse": N_("제안 기한 지남"),
    "download": N_("내려받음"), "complete": N_("채움"), "add_service": N_("서비스 넣음"),
    "granted": N_("인증"), "issued": N_("인증서 교부"), "presented": N_("현판 수여"), "suspended": N_("인증 정지"),
    "reinstated": N_("정지 해제"), "revoked": N_("인증 취소"), "returned": N_("인증 반납"), "closed": N_("폐업"),
    "ended": N_("인증 종료"), "expired": N_("기간 만료"), "renewed": N_("갱신"), "succeeded": N_("지위승계"),
    "renamed": N_("이름 변경"), "moved": N_("소재지 변경"),
    "sign-in": N_("들어옴"), "sign-out": N_("나감"), "lock": N_("잠금"), "rename": N_("이름 고침"),
    "change-password": N_("비밀번호 바꿈"), "reset-password": N_("비밀번호 다시 정함"), "disable": N_("쓰지 못하게 함"),
    "enable": N_("다시 쓰게 함"), "end-other-sessions": N_("다른 기기에서 내보냄"),
    "start_eligibility": N_("자격 확인 시작"), "qualify": N_("적격 확인"), "advance": N_("진출"), "leave": N_("미진출"),
    "nominate": N_("후보로 정함"), "start_verification": N_("공개검증 시작"), "hear_objections": N_("이의 심의"),
    "ask": N_("요청"), "support": N_("첫 승인"), "permit": N_("둘째 승인"), "refuse": N_("거절"),
    "conclude": N_("마무리"), "reopen": N_("다시 엶"), "correct": N_("바로잡음"), "reseal": N_("다시 봉인"),
    "check": N_("확인표 적음"), "ask_completion": N_("보완 요청"), "end_completion": N_("보완 마침"),
    "plan": N_("시간 정함"), "draw": N_("순서 추첨"), "issue": N_("투표용지 만듦"), "send": N_("보냄"),
    "cast": N_("투표"),
    "sign": N_("서약서 서명"), "make": N_("제작"), "void": N_("무효"), "revoke": N_("거둠"), "grant": N_("줌"),
    "recompute": N_("다시 집계하려고 되돌림"), "return_to_judging": N_("심사로 되돌림"), "disqualify": N_("자격 상실"),
    "request": N_("요청"), "approve": N_("승인"), "turn_down": N_("승인하지 않기로 함"),
    "uphold": N_("받아들이기로 함"), "dismiss": N_("받아들이지 않기로 함"), "note": N_("심의 내용 적음"),
    "file": N_("냄"), "hold": N_("알리지 않기로 함"),
    "pass_on": N_("알리기로 함"), "send_letters": N_("결과 안내 보냄"), "settle": N_("결과 이후 절차 정함"),
    "challenge": N_("기피를 신청함"), "recuse": N_("회피를 신청함"), "replace": N_("다른 심사위원으로 바꿈"),
    "retry": N_("다시 보냄"), "schedule": N_("보내기로 함"), "recall": N_("예약 풂"),
    "publish_panel": N_("심사위원 명단 공개"),
    "print": N_("인쇄"), "set_up": N_("설정함"), "open_early": N_("먼저 발급 시작"),
    "erase": N_("파기"),
    "retire": N_("거둠"), "change_ticket": N_("참가 구분 바꿈"),
    "come_back": N_("다시 들어옴"), "go_out": N_("나감"), "undo": N_("되돌림"), "resolve": N_("확인함"),
    "pair": N_("기기 연결"), "renew": N_("연결 QR 새로 만듦"), "introduce": N_("내빈 소개"),
}  # fmt: skip


def change_words(verb: str) -> str:
    """entry:submit as a reader says it; a verb without words is shown as it is."""
    noun, _colon, deed = verb.partition(":")
    return f"{gettext(NOUNS[noun]) if noun in NOUNS else noun}: {gettext(DEEDS[deed]) if deed in DEEDS else deed}"
