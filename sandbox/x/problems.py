"""How does X refuse? With a problem, as RFC 7807 has it and X fills it in."""

from typing import Any, NoReturn

from sandbox.calls import Answer

PROBLEMS = "https://api.x.com/2/problems/"

Json = dict[str, Any]


class XRefusal(Exception):
    """X refuses a call with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body.get("detail"))
        self.answer = answer


def problem(status: int, title: str, detail: str, kind: str = "", **more: Any) -> Answer:  # noqa: ANN401 - JSON
    """An answer that says no; `kind` is the last part of its type, `more` stands beside it."""
    type = PROBLEMS + kind if kind else "about:blank"
    return Answer(status, {"title": title, "detail": detail, "type": type, "status": status} | more)


def forbidden(detail: str, **more: Any) -> NoReturn:  # noqa: ANN401 - JSON
    """Refuse what may not be done (403)."""
    raise XRefusal(problem(403, "Forbidden", detail, **more))


def invalid(detail: str, parameter: str = "", value: object = "") -> NoReturn:
    """Refuse what was asked wrongly (400)."""
    error: Json = {"message": detail}
    if parameter:
        error["parameters"] = {parameter: [str(value)]}
    raise XRefusal(problem(400, "Invalid Request", detail, "invalid-request", errors=[error]))


def not_found(detail: str) -> NoReturn:
    """Refuse what is about nothing (404)."""
    raise XRefusal(problem(404, "Not Found Error", detail, "resource-not-found"))


def client_forbidden(detail: str) -> NoReturn:
    """Refuse what the app's tier does not have (403)."""
    raise XRefusal(
        problem(
            403,
            "Client Forbidden",
            detail,
            "client-forbidden",
            reason="client-not-enrolled",
            required_enrollment="Appropriate Level of API Access",
        )
    )


def missing(kind: str, parameter: str, value: str, said: str = "") -> Json:
    """The partial error of one `tweet` or `user` that is not there any more."""
    detail = said or f"Could not find {kind} with {parameter}: [{value}]."
    return _partial(kind, parameter, value, "Not Found Error", detail, "resource-not-found")


def suspended(parameter: str, value: str) -> Json:
    """The partial error of a user whom X has suspended."""
    detail = f"User has been suspended: [{value}]."
    return _partial("user", parameter, value, "Forbidden", detail, "resource-not-found")


def hidden(kind: str, parameter: str, value: str) -> Json:
    """The partial error of what belongs to a protected account."""
    shown = "Tweet" if kind == "tweet" else kind
    detail = f"Sorry, you are not authorized to see the {shown} with {parameter}: [{value}]."
    title = "Authorization Error"
    return _partial(kind, parameter, value, title, detail, "not-authorized-for-resource")


def _partial(kind: str, parameter: str, value: str, title: str, detail: str, type: str) -> Json:
    return {
        "resource_id": value,
        "resource_type": kind,
        "parameter": parameter,
        "value": value,
        "title": title,
        "detail": detail,
        "type": PROBLEMS + type,
    }
