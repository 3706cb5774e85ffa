"""The checks that are confirmed when a document is submitted, by code and message id."""

from shared.message_ids import msgid

HARM_CHECKS: dict[str, str] = {
    "wanted": msgid("The family, the lawyer or the person wants this to be public"),
    "reprisals": msgid("The danger of reprisals was considered"),
    "negotiations": msgid("This does not harm any ongoing negotiations"),
    "places": msgid("Nobody can recognise a hiding place or a source"),
    "others": msgid("No other person is put in danger"),
    "timing": msgid("This is the right time, also in view of hearings"),
}
"""Do-no-harm check: code and message id of each question; every one must be confirmed."""

LIMITS_CHECK = "limits"
"""Confirmed in addition if a consent is limited: text and audience respect the limits."""

HIDDEN_CHECK = "hidden-person"
"""Confirmed in addition if somebody hides or is wanted and others would tell the authorities.

Others are those who are asked to write to the authorities, and readers of the media.
"""

WRITING_CHECK = "unasked-government"
"""Confirmed in addition if readers are asked to write to the authorities without consent to it.

Limited consent does not count: a letter tells the authorities of the person.
"""

NAMING_CHECK = "unpublished-name"
"""Confirmed in addition if a name that must not be published is printed: readers pass it on."""

UNNAMED_CHECK = "unnamed-person"
"""Confirmed in addition if no name is printed: role, place and date may show who it is."""

SPELLING_CHECK = "name-spelling"
"""Confirmed in addition if a text without names may still contain a name of the case.

The name may look like other words, only sound like it, or be impossible to find by its letters.
"""

SOURCE_CHECK = "source-named"
"""Confirmed in documents of before if a text names a source: now it is a finding, with a reason."""

SOURCE_WORD_CHECK = "source-word"
"""Confirmed in addition if a word of a text is also part of a source's name."""

ALIKE_CHECK = "sources-alike"
"""Confirmed in addition if two sources are enough only if they are not one, spelled differently."""

EACH_CHECK = "each-sentence"
"""Confirmed in addition if the template's words may be true of some named persons, not of all.

That is so where a case is about several persons or organisations, or about an act that those named
cannot suffer: without a plan the template says every act of everybody who is named, and nobody
but a reader knows what was written by hand.
"""

LIFTED_CHECK = "refusal-lifted"
"""Confirmed in addition if a use was refused, and a different answer was recorded since."""

VOUCHER_CHECK = "consent-named"
"""Confirmed in addition if a word of the text may name the person who consented or refused."""

CONTACT_CHECK = "contact-given"
"""Confirmed in addition if a text has contact details of a source or of a person to protect."""

UNTOUCHED_CHECK = "language-untouched"
"""Confirmed in addition if one language was changed since a return and another was not."""

AGREED_CHECK = "each-agreed"
"""Confirmed in addition for several persons: a consent is recorded for a whole alert."""

PERSONS_CHECK = "persons-apart"
"""Confirmed in addition if a text has names, and one person of the case did not simply consent."""

AT_ODDS_CHECK = "acts-and-situation"
"""Confirmed in addition if acts and situation cannot both be true, or two alerts differ."""

CARE_CHECK = "named-with-care"
"""Confirmed in addition if a text with names is about a child or sexual violence."""

FURTHER_CHECKS: dict[str, str] = {
    LIMITS_CHECK: msgid("If a consent is limited: the text and its audience respect these limits"),
    HIDDEN_CHECK: msgid(
        "The person is in hiding or wanted, and this text goes to the media or asks others "
        "to write to the authorities. Confirm that the person wants this and that nothing "
        "shows where they are."
    ),
    WRITING_CHECK: msgid(
        "This text asks its readers to write to the authorities, but the consent to send it "
        "to the government is limited or not known. Confirm that the person wants these "
        "letters."
    ),
    NAMING_CHECK: msgid(
        "The person refused to be published by name, and this text names them. Confirm that "
        "they want its readers to know who it is, and that the text and the SMS ask their "
        "readers to keep the name secret."
    ),
    UNNAMED_CHECK: msgid(
        "This text is sent without names. Confirm that somebody who does not know the case "
        "cannot find out from it who it is about: not from a role, an organisation, a place or "
        "a date."
    ),
    SPELLING_CHECK: msgid(
        "Some names of this case cannot be found by their letters: a name can be written in "
        "several ways in Latin letters, is very short, is also a common word, or a word of "
        "the text sounds like it. Read the text and confirm that it contains no name, in any "
        "spelling."
    ),
    EACH_CHECK: msgid(
        "The text is about several persons, or about an act that those named cannot suffer. "
        "Confirm that you read each sentence and each demand, and that each is true of exactly "
        "the persons that it names. Confirm that the text does not say of these persons what was "
        "done to somebody else."
    ),
    UNTOUCHED_CHECK: msgid(
        "The text was changed in one language and not in another after it was returned. "
        "Confirm that the other language does not contain what had to be corrected."
    ),
    AGREED_CHECK: msgid(
        "A consent is recorded for an alert as a whole. Confirm that each person of the case "
        "agreed to what this text does, and that nobody who was not asked can be recognised "
        "in it."
    ),
    PERSONS_CHECK: msgid(
        "A person of this case refused to be named or told of, limited it or was not asked. "
        "Confirm that the text does not name them in any spelling, and that nobody can recognise "
        "them in it, unless they allow it: not from a tie, a role or a place."
    ),
    AT_ODDS_CHECK: msgid(
        "The acts and the situation do not agree, or two alerts give different situations. "
        "Confirm that you know what is true now, and that the text says nothing else."
    ),
    CARE_CHECK: msgid(
        "This text contains names and is about a child or a young person, or about sexual "
        "violence. Confirm that each person it names wants this to be known with their name. "
        "For a child, confirm that those who care for the child want this too."
    ),
    ALIKE_CHECK: msgid(
        "Two of the sources may be the same person, whose name is spelled in two ways. "
        "Confirm that they are two persons."
    ),
    VOUCHER_CHECK: msgid(
        "A word of this text may be the name of somebody who gave or refused consent. "
        "Confirm that the text does not name anybody who spoke for the person, or that they "
        "want this and it harms nobody."
    ),
    CONTACT_CHECK: msgid(
        "This text contains a number or an address of a source or of the person. Confirm "
        "that it is public, or that they want this and it harms nobody."
    ),
    LIFTED_CHECK: msgid(
        "A use that this document needs was refused, and a different answer was recorded "
        "later. Confirm that the person themselves no longer refuses it, and that you know "
        "this from them or from somebody they trust."
    ),
    SOURCE_WORD_CHECK: msgid(
        "A word of this text is part of the name of a source, or sounds like it. Confirm "
        "that nobody can know from it who the source is, or that the source wants this."
    ),
}
"""Checks that only some documents need, by code; `gates.harm_checks_for` returns them."""

FURTHER = (
    HIDDEN_CHECK,
    WRITING_CHECK,
    NAMING_CHECK,
    UNNAMED_CHECK,
    SPELLING_CHECK,
    ALIKE_CHECK,
    EACH_CHECK,
    AGREED_CHECK,
    PERSONS_CHECK,
    AT_ODDS_CHECK,
    CARE_CHECK,
    SOURCE_WORD_CHECK,
    VOUCHER_CHECK,
    CONTACT_CHECK,
    LIFTED_CHECK,
    UNTOUCHED_CHECK,
)
"""The order in which they are asked, behind that of limits."""

CONFIRMED: dict[str, str] = HARM_CHECKS | {
    LIMITS_CHECK: FURTHER_CHECKS[LIMITS_CHECK],
    HIDDEN_CHECK: msgid(
        "The person is in hiding or wanted, and this text goes to the media or asks others "
        "to write to the authorities. The person wants this, and nothing shows where they are."
    ),
    WRITING_CHECK: msgid(
        "This text asks its readers to write to the authorities, but the consent to send it "
        "to the government is limited or not known. The person wants these letters."
    ),
    NAMING_CHECK: msgid(
        "The person refused to be published by name, and this text names them. They want its "
        "readers to know who it is, and the text and the SMS ask their readers to keep the name "
        "secret."
    ),
    UNNAMED_CHECK: msgid(
        "This text is sent without names. Somebody who does not know the case cannot find out "
        "from it who it is about: not from a role, an organisation, a place or a date."
    ),
    SPELLING_CHECK: msgid(
        "Some names of this case cannot be found by their letters. The text was read, and it "
        "contains no name, in any spelling."
    ),
    EACH_CHECK: msgid(
        "The text is about several persons, or about an act that those named cannot suffer. Each "
        "sentence and each demand was read, and is true of exactly the persons that it names. The "
        "text does not say of these persons what was done to somebody else."
    ),
    UNTOUCHED_CHECK: msgid(
        "The text was changed in one language and not in another after it was returned. The "
        "other language does not contain what had to be corrected."
    ),
    AGREED_CHECK: msgid(
        "A consent is recorded for an alert as a whole. Each person of the case agreed to "
        "what this text does, and nobody who was not asked can be recognised in it."
    ),
    PERSONS_CHECK: msgid(
        "A person of this case refused to be named or told of, limited it or was not asked. The "
        "text does not name them in any spelling, and nobody can recognise them in it, unless "
        "they allow it."
    ),
    AT_ODDS_CHECK: msgid(
        "The acts and the situation do not agree, or two alerts give different situations. "
        "It was established what is true now, and the text says nothing else."
    ),
    CARE_CHECK: msgid(
        "This text contains names and is about a child or a young person, or about sexual "
        "violence. Each person it names wants this to be known with their name. For a child, "
        "those who care for the child want this too."
    ),
    ALIKE_CHECK: msgid(
        "Two of the sources have similar names, which may be two spellings of the same name. "
        "They are two persons."
    ),
    VOUCHER_CHECK: msgid(
        "A word of this text may be the name of somebody who gave or refused consent. The "
        "text does not name anybody who spoke for the person, or they want this and it harms "
        "nobody."
    ),
    CONTACT_CHECK: msgid(
        "This text contains a number or an address of a source or of the person. It is "
        "public, or they want this and it harms nobody."
    ),
    LIFTED_CHECK: msgid(
        "A use that this document needs was refused, and a different answer was recorded "
        "later. The person themselves no longer refuses it. This is known from them or from "
        "somebody they trust."
    ),
    SOURCE_CHECK: msgid("This text names the source. The source wants this, and it harms nobody."),
    SOURCE_WORD_CHECK: msgid(
        "A word of this text is part of the name of a source, or sounds like it. Nobody can "
        "know from it who the source is, or the source wants this."
    ),
}
"""What an approver reads of each check that was confirmed, by code."""

NOT_CONFIRMED: dict[str, str] = {
    "wanted": msgid("Confirm that the family, the lawyer or the person wants this to be public."),
    "reprisals": msgid("Confirm that you considered the danger of reprisals."),
    "negotiations": msgid("Confirm that this does not harm any ongoing negotiations."),
    "places": msgid("Confirm that nobody can recognise a hiding place or a source."),
    "others": msgid("Confirm that no other person is put in danger."),
    "timing": msgid("Confirm that this is the right time, also in view of hearings."),
    LIMITS_CHECK: msgid(
        "Confirm that the text and its audience respect the limits of the consent."
    ),
    **{code: words for code, words in FURTHER_CHECKS.items() if code != LIMITS_CHECK},
}
"""The text for a required check that is not confirmed."""
