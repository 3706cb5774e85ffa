"""Words in an SMS answer that mean STOP or START."""

from services.dispatch.rules.sms_replies import means_start, means_stop


def test_a_word_counts_where_it_is_all_that_was_sent() -> None:
    assert all(
        map(
            means_stop,
            (
                "STOP",
                "stop ",
                "Arr\u00eat",
                "ARRE\u0302T",
                "unsubscribe!",
                '"STOP"',
                "\u201cStop\u201d.",
                "\u00ab arr\u00eater \u00bb",
                "opt-out",
                "STOP ALL",
                "D\u00e9sabonner",
                "Baja",
                "Стоп!",
                "إيقاف",
                "إلغاء",
                "لغو",
                "Pare",
                "İptal",
                "退订",
            ),
        )
    )
    assert all(map(means_start, ("START", "unstop")))
    assert not any(map(means_stop, ("please stop", "", "stopp")))
