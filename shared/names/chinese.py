"""How Chinese names are written in Latin letters beside Hanyu Pinyin without tones.

Surnames in Wade-Giles, and as people of Hong Kong, Taiwan and Southeast Asia write their own; and
characters that are read otherwise as a surname. The lists hold the most frequent surnames.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

_SURNAMES = """
    wang wong|li lee|zhang chang cheung cheong|liu lau lew|chen chan tan chin|yang yeung yeoh
    huang wong hwang ng|zhao chao chiu|wu ng woo|zhou chou chow chau|xu hsu hui tsui|sun suen
    zhu chu|ma mah|hu woo|guo kuo kwok kwek|he ho|gao kao ko|lin lam lim|luo lo law|zheng cheng
    liang leung leong|xie hsieh tse|song sung|tang tong|deng teng tang|han hon|feng fung|yu yue yee
    cao tsao tso|peng pang|zeng tseng tsang|xiao hsiao siu|pan poon pun|yuan yuen|cai tsai choi choy
    jiang chiang keung kong
    lu lyu lui lv|su so|ye yeh ip yip|cheng ching|ding ting|du to|ren jen yam
    yao yiu|shen shum sum
    zhong chung|jin chin kam|shi shih sze|kong hung|qiu chiu yau|mo mok|mai mak
    ou au|ouyang auyeung|situ szeto|qin chin|fang fong|zou tsou|xiong hsiung hung|bai pai pak
    dai tai|long lung|wei ngai|jia chia|xue hsueh|lei lui|tan tam|ruan yuen|zhan chan|gan kan
"""
DOUBLE_SURNAMES = frozenset(
    {"欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "夏侯", "皇甫", "尉迟", "尉遲"}
    | {"公孙", "公孫", "长孙", "長孫", "宇文", "慕容", "令狐"}
)
_READ_AS_SURNAMES = """
    shan 单單|zeng 曾|xie 解|qiu 仇|ou 区區|zha 查|ge 盖蓋葛|ren 任|yue 乐樂|zhai 翟|piao 朴
    xian 冼洗|shao 召|miao 缪繆|qin 覃|lyu 吕呂|yu 尉|fu 宓|zhang 长|chong 重种|she 折|he 黑
    yun 员員|bi 秘|wan 万
"""


def other_surnames(latin: str) -> frozenset[str]:
    """Return how else a surname in small Latin letters is written, as far as it is known."""
    return _others().get(latin, frozenset())


def as_surname(character: str) -> str:
    """Return how a character is read as a surname, if that differs from how it is mostly read."""
    return _readings().get(character, "")


@cache
def _others() -> Mapping[str, frozenset[str]]:
    groups = [frozenset(row) for row in _rows(_SURNAMES)]
    names = frozenset[str]().union(*groups)
    return {
        name: frozenset[str]().union(*(group for group in groups if name in group)) - {name}
        for name in names
    }


@cache
def _readings() -> Mapping[str, str]:
    return {each: read for read, characters in _rows(_READ_AS_SURNAMES) for each in characters}


def _rows(table: str) -> Sequence[Sequence[str]]:
    return [row.split() for row in re.split(r"[|\n]", table) if row.strip()]
