"""The words between names and acts by which a sentence shows of whom it tells an act.

Without accents and in small letters, in all languages together: hardly a word of one of them is a
word of another with another sense.
"""

# ruff: noqa: RUF001 (letters of other scripts are meant as such)

import re

from services.triage.rules.texts.plain_letters import AND, any_of, is_arabic, plain, unaccented

WORD = re.compile(r"[^\W_]+")


def _listed(words: str) -> frozenset[str]:
    """Return these words; those of Arabic also with the "and" and "then" that are written to it."""
    found = unaccented(plain(words)).split()
    return frozenset((*found, *(sign + each for each in found if is_arabic(each) for sign in AND)))


OF = _listed(
    "of against on to upon targeting affecting concerning for imposed served faced de du des "
    "d la le les l visant contre a au aux infliges imposee imposees adressee encouru par "
    "touchant concernant envers del al hacia contra sobre do da dos das ao aos em"
)
"""Words between a noun and the name to whom it was done."""
AGAINST = _listed("against upon targeting contre visant contra")
"""Those of them that never say whose something is."""
FOR = _listed("pour para chez por для")
"""Words that are as those of `OF` if an act ends with them: « sept ans de prison pour »."""
NESTED = _listed("of de du des d del do da dos das in en dans au aux with avec by par")
ENDS = _listed(
    "while when after before as and or but who whose that because since then until where "
    "which were was is are et ou mais alors que quand apres avant puis tandis qui dont car y "
    "o pero mientras cuando despues antes e ou mas enquanto quando depois by par por когда "
    "пока после перед до и или но который которая которые которого которой которую что потом "
    "затем был была были было где кто чей عندما بينما بعد قبل حيث الذي التي الذين لأن ثم حين "
    "حينما عقب أثناء خلال يد أن"
)
"""Words behind which another thing is told."""
BARS = _listed(
    "в на у из с со к по под при за от в для без في إلى مع عند أمام قرب داخل خارج لدى دون بدون"
)
"""Words of place and time: a name behind them is not to whom an act before them was done."""
MAY_STAND = _listed("в отношении адрес над на против إلى على عن ضد بحق")
"""Words that may stand between an act and to whom it was done, though they are of `BARS`."""
KIN = _listed(
    "sœur sœurs brother brothers sister sisters husband wife widow father mother parents son sons "
    "daughter daughters child children cousin uncle aunt nephew niece family families "
    "relative relatives colleague colleagues friend friends lawyer lawyers driver neighbour "
    "frere freres soeur soeurs mari epoux epouse femme pere mere parents fils fille enfant "
    "enfants cousin cousine oncle tante famille proche proches collegue collegues ami amie "
    "amis avocat avocate chauffeur voisin hermano hermanos hermana hermanas marido esposo "
    "esposa mujer mulher viuda viuva veuve padre madre padres hijo hijos hija hijas primo "
    "prima tio tia familia familiares "
    "colega colegas amigo amiga abogado abogada irmao irmaos irma irmas pai mae pais filho "
    "filhos filha filhas familiar parentes advogado advogada motorista брат брата брату "
    "братом братья братьев сестра сестры сестру сестре сестрой сестер муж мужа мужу мужем "
    "жена жены жену жене женой отец отца отцу отцом мать матери матерью родители родителей "
    "местонахождение местонахождения здоровье здоровья "
    "сын сына сыну сыном сыновей дочь дочери дочерью дети детей ребенок ребенка семья семьи "
    "семью семье семьей родственник родственника родственники родственников друг друга друзья "
    "друзей подруга подруги коллега коллеги коллегу коллег коллегами сосед соседа водитель "
    "водителя дом дома доме дому квартира квартиры квартиру квартире офис офиса офисе дело "
    "дела деле телефон телефона имущество имущества شقيق شقيقة شقيقه أشقاء أخ أخت أخو أخي زوج "
    "زوجة والد والدة والدي أب أم ابن ابنة أبناء بنت أولاد أطفال ابن عم خال أسرة عائلة أقارب "
    "قريب زميل زميلة زملاء صديق صديقة أصدقاء محامي سائق جار منزل بيت مكتب شقة هاتف سيارة قضية "
    "ممتلكات أنصار مسؤولين المسؤولين المسؤولون المسؤول مرتكبي виновных виновные ответственных "
    "виновного"
)
"""Those of somebody, and what is theirs: what is done to them is not done to the one named."""
KIN_THEMSELVES = _listed(
    "брат сестра муж жена отец мать сын дочь друг подруга коллега соседка сосед водитель"
)
"""Russian words of them in the first case: a name beside one in that case too is theirs."""
OF_ANOTHER_CASE = any_of(
    r"(?<!\w)(?:адвокат(?:у|ом|е)|защитник(?:у|ом|е)|помощник(?:у|ом|е)|соратник(?:у|ом|е)|"
    r"клиент(?:у|ом|е)|водител(?:ю|ем|е)|сосед(?:у|ом|е)|друг(?:у|ом|е)) (?=[а-я]+[аыя](?!\w))"
)
"""A Russian word for somebody beside a name in another case: « адвокату Беаты », not « Беате ».

In one case both are one person: « адвокату Беате ».
"""
FAMILY = _listed(
    "family families relatives famille proches familia familiares parentes семья семьи семью "
    "семье семьей родственники родственников أسرة عائلة أقارب"
)
"""Several persons: what is told of one behind a name is told of who is named."""
PEOPLE = KIN - _listed(
    "lawyer lawyers avocat avocate abogado abogada advogado advogada محامي driver chauffeur "
    "motorista дом дома доме дому квартира квартиры квартиру квартире офис офиса офисе дело "
    "дела деле телефон телефона имущество имущества منزل بيت مكتب شقة هاتف سيارة قضية ممتلكات "
    "home house"
)
"""Those of them whom a pronoun may mean."""
PASSIVE = _listed(
    "continues continue to sigue siguen continua continuam segue прежнему все еще was were "
    "been being is are be got remains remain still currently later has had have est sont ete "
    "fut furent etait etaient etre reste restent demeure toujours avait avaient ensuite fue "
    "fueron sido es esta estan era eran ha han habia habian quedo resulto foi foram sao "
    "acabou acabaram acabo acabaron termino terminou "
    "aurait auraient habria habrian tera terao "
    "estaba estaban estava estavam tinha tinham havia haviam eram ficou ficaram estao был "
    "была были было оказался оказалась تم جرى كان كانت"
)
BOTH = _listed("both tous deux toutes ambos ambas оба обе")
REPORTED = _listed("said reported believed alleged understood thought to")
"""Words within "is said to have been"."""
THEMSELVES = _listed(
    "herself himself also misma mismo mesma mesmo tambien tambem aussi сам сама сами тоже также "
    "egalement too likewise similarly asimismo pareillement idem"
)
"""Words before a verb that only say that somebody suffered it too."""
RECEIVED = _listed(
    "received receives receiving faces facing faced suffered suffers subjected victim victims "
    "target targets targeted subject sustained endured undergone recu recoit recoivent subi "
    "subit subissent victime victimes cible cibles objet face essuye recibio recibe sufrio "
    "sufre victima blanco objeto recebeu recebe sofreu sofre vitima alvo подвергся "
    "подверглась подверглись получил получила получили получает жертвой жертвами подвергнут "
    "подвергнута подвергнуты введен введена введены наложен объявлен объявлена стал стала "
    "spent passe pase paso passou passaram pasaron провел провела провели "
    "أمضت أمضى أمضوا قضى قضت "
    "تعرض تعرضت تعرضوا يتعرض تتعرض تلقى تلقت تلقوا يتلقى تتلقى واجه واجهت يواجه تواجه ضحية "
    "وضع وضعت أخضع أخضعت خضع خضعت"
)
VICTIMS = _listed("victim victims victime victimes target targets cible cibles victima victimas")
"""Nouns that tell an act of those who are this, and not of who helps them."""
RIGHT_BEFORE = _listed("in under en sous bajo em sob into под تحت قيد رهن")
SUBORDINATE = _listed(
    "when while after before because since until where as lorsque lorsqu quand alors apres "
    "avant parce depuis tandis ou cuando mientras despues antes porque donde desde quando "
    "enquanto depois onde когда пока после перед потому где عندما بينما بعد قبل حيث لأن حين "
    "حينما"
) - {"ou"}
"""Words that begin a clause, mostly with somebody else who does or suffers something."""
BEHIND = _listed(
    "por en em na no a con com durante tras apos desde hacia ayer hoy hier в на у из с со к "
    "по под при за от для без о об утром вечером ночью днем после перед во في من إلى مع عند أمام "
    "قرب داخل خارج لدى دون بدون على يوم صباح مساء بعد قبل خلال أثناء حتى فور فورا أيضا بتهمة "
    "بكفالة برصاص بثلاث بسبب متأثرا متأثرة ليلا ليلة"
)
"""Words behind a verb that are not whom it is about."""
TIMES = _listed(
    "both herself himself themselves tous deux toutes ambos ambas оба обе сам сама сами "
    "tambien tambem aussi also misma mesma тоже также too likewise asimismo pareillement "
    "already finally ya ja deja enfin fin finalmente por уже наконец "
    "today yesterday now recently hier hoy ayer ahora hoje ontem agora сейчас ныне теперь "
    "вчера сегодня недавно الآن حاليا أمس مؤخرا el la los las del de en al dia dias hora "
    "horas semana semanas mes meses despues luego mas tarde siguiente mismo misma ese esa "
    "aquel manana tarde noche lunes martes miercoles jueves viernes sabado domingo enero "
    "febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre "
    "diciembre un una dos tres cuatro cinco seis pocos y finalmente tras o a os as do da em "
    "no na dia dias hora horas semana mes depois mais tarde seguinte mesmo nesse nessa manha "
    "noite segunda terca quarta quinta sexta feira sabado domingo janeiro fevereiro marco "
    "maio junho julho setembro outubro novembro dezembro um uma dois duas quatro e в во через "
    "на день дня дней час часа часов неделю недели недель месяц месяца спустя затем потом "
    "позже два две три четыре пять утром вечером ночью января февраля марта апреля мая июня "
    "июля августа сентября октября ноября декабря понедельник вторник среду четверг пятницу "
    "субботу воскресенье и а того же года году في يوم أيام ساعة ساعات أسبوع أسابيع شهر بعد "
    "ثلاثة ثلاث أربعة خمسة يومين ساعتين ذلك نفس اليوم التالي ثم لاحقا صباح مساء ليل كانون "
    "الثاني شباط آذار مارس نيسان أبريل أيار مايو حزيران يونيو تموز يوليو آب أغسطس أيلول "
    "سبتمبر تشرين الأول أكتوبر نوفمبر ديسمبر يناير فبراير الاثنين الثلاثاء الأربعاء الخميس "
    "الجمعة السبت الأحد عام سنة تم قد"
)
"""Words of which the beginning of a sentence may consist that goes on telling of somebody."""
ASKED = any_of(
    r"\b(?:call\w*|demand\w*|urg\w+|ask\w*|request\w*|campaign\w*|appeal\w*|appel\w*|exig\w*|"
    r"exhort\w*|"
    r"reclam\w*|souhait\w*|exij\w*|pid\w+|pede\w*|insta\w*|призыва\w*|треб[оу]\w*|"
    r"немедленн\w*|прос[ия]\w*|обеспечить|добива\w*|"
    r"[وف]?(?:المساعي|مساعي|يدعو|تدعو|دعا|دعت|ندعو|[^\W\d_]*طالب|طلب|يناشد|تناشد|يحث|تحث|نحث|حث|حثت)\w*)\b"
)
"""Words before a release that is asked for."""
JOINED = any_of(
    r"(?:\s*,[^,;]*)*\s*(?P<sign>,|\band\b|\bor\b|&|\bet\b|(?<!, )\bou\b|\by\b|\be\b|as well as|"
    r"ainsi que|along with|together with|asi como|bem como|\bи\b|\bили\b|а также|вместе с|"
    r"\bو(?=ال|ضد|بحق|عن|على|إلى|\s*$))\s*"
    r"(?P<described>(?:[^\W\d_]+\s+){0,3})"
)
RELATIVE = any_of(
    r"\b(?:who|whose|whom|which|that|qui|dont|que|cuyo|cuya|quien|cujo|cuja|"
    r"lequel|laquelle|lesquels|lesquelles|котор\w+|чей|чья|чьи|что|الذي|التي|الذين|اللواتي)\b"
)
ACCUSED = any_of(
    r"\b(?:accused|suspected|charged|convicted|guilty|accuse\w{0,2}|soupconne\w{0,2}|"
    r"inculpe\w{0,2}|"
    r"condamne\w{0,2}|acusad[oa]s?|condenad[oa]s?|sospechos[oa]s?|suspeit[oa]s?|обвиня\w+|"
    r"обвинен\w*|осужден\w*|подозрева\w+|(?:ال)?متهم\w*)\s+(?:of|with|d|de|por|в|ب)?[^,;:]{0,40}$"
)
"""Words before a name that only say what somebody else is accused of."""
WHOSE_DID = _listed("whose dont cuyo cuya cujo cuja чей чья чьи")
"""Relatives of which something of the one named does or suffers what is told."""
ADDED = _listed(
    "of from in at aged with together along alias known de du des d a avec alias dit dite "
    "agee age con junto da do dos das com из от в вместе по при во после с со من في البالغ البالغة "
    "المعروف المعروفة"
)
"""Words that begin what is said more of somebody who is named: "A from B was killed"."""
POSSESSIVE = re.compile(r"['\u2019]s?\s+(?:[^\W\d_]+\s+){0,2}")
OWN = _listed("ее его их")
BY_NAME = ["человека", "по", "имени"]
OWNER = re.compile(r"['\u2019]s?\s+[^\W\d_]")
BEGINS = _listed(
    "after following since before despite upon apres suite depuis avant malgre tras desde "
    "antes apos depois после вслед до перед بعد عقب قبل منذ"
)
"""Words that begin a clause which a comma ends."""
JOINED_BY = _listed("and or et ou y e и или а و ثم")
THEN = JOINED_BY | _listed("then puis luego despues depois потом затем later فقد وقد لقد")
ARTICLES = _listed("the la le les l el los las o os as")
TITLES = _listed("г жа н госпожа господин госпожи госпожу السيدة السيد الأستاذ الأستاذة الدكتور")
"""Titles that no name of a record is kept with."""
WHOSE = _listed("than chez son")
LISTED = _listed(
    "and or as well the a an of et ou ainsi que la le les l un une des de d y e и или а также و"
)
WHERE = _listed("in at en dans em na no numa num near outside inside devant cerca perto chez")
"""Words of a place, which no one suffers who is named behind them: "killed on 3 March in A"."""
CLAUSES = re.compile(r"[;:]")
