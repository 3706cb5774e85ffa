"""Short words of six languages that are also names, and have a capital for another reason.

They begin sentences, months and names of places: `Son avocat`, `May`, `San Salvador`. Folded to
Latin letters without marks.
"""

_WORDS = """
    a all also an and any are art as at both but by can day den do each fair far few for had hay han
    he her his how if in is it its june july let long lo low man many may me men mon my new no none
    not now of on
    one or our out own per ran read sang see set she six so some song such sun sung
    tan ten than that the them then they thin this thus tin to two van was we who why will win with
    you your sat fri sun wed
    au aux avant ce ces cet dans de des dix du elle elles en et eux il ils la le les leur loi lui
    mai
    mais mal mars me mer mes moi mon mur ni nos nul on or ou oui par pas peu pour qu que qui rien sa
    sans se ses si six soi son sous sur ta tant tel tu un une vers via vos vu
    al ante asi con da de del dos don el en era es esa ese eso fin fue ha han hay la las le ley lo
    los mar mas me mi mil muy ni no nos os para pero por que sal san santa se ser si sin sol son su
    sus tal tan te toda todo tras tu un una uno van ver vez ya
    ao aos as cem com como da das dai de dia do dois dom dos e ela ele em era eu foi ha ia ja la lei
    lhe mae mal mais meu mil na nao nas no nos o os ou pai pela pelo por que rua sao se sem ser seu
    seus sim sob sua suas tao tem ter tudo um uma vai vem
    sankt saint sainte santo sir san los las lim dr
    said
"""
ORDINARY = frozenset(_WORDS.split())
