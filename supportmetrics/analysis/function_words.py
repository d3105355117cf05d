"""Words that hold sentences together and say nothing by themselves, in the languages that desks write in most.

They count like any others, for a comparison needs all words; they are only not told. What also names a thing that
customers write about in another of these languages (Dutch `door`) is left out.
"""

from __future__ import annotations

_ENGLISH = """
a about after again all also although always am an and another any anything are as at be because been before being
between both but by came can can't come could couldn't did didn't do does doesn't doing done don't down during each
either else even ever every everything few for from further get gets getting give given gives go goes going gone got
had hadn't has hasn't have haven't having he her here him his how however i if i'm in into is isn't it its it's i've
just let like made make many may me might more most much must my myself need never no nor not nothing now of off often
on once one only or other our out over own per rather really same say says see seem seems several shall she should
shouldn't since so some someone something still such than that that's the their them then there these they they're
thing things this those though through thus till to today together too took toward towards two under until up upon us
use used very via was wasn't way we well went were weren't what when where whether which while who whom whose why will
with within without won't would wouldn't yes yesterday yet you your yours
"""
_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bin bis bist
da dabei dafür damit danach dann das dass davon dazu dein dem den denn der des deshalb dessen die dies diese diesem
diesen dieser dieses doch dort du durch ein eine einem einen einer eines einfach er es etwas euch euer für gar gegen
gibt haben habe hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede
jedem jeden jeder jedes jetzt kann kein keine keinem keinen keiner können könnte machen man mehr mein meine meinem
meinen meiner mich mir mit muss müssen nach nachdem nicht nichts noch nun nur ob oder ohne schon sehr sei sein seine
seinem seinen seiner seit sich sie sind so sogar soll sollte sondern über um und uns unser unsere unserem unseren unter
viel viele vom von vor war waren was weil weiter welche welchem welchen welcher wenn wer werden wie wieder will wir
wird wo wollen wurde wurden während zu zum zur zwar
"""
_FRENCH = """
afin ai ainsi alors après au aucun aucune aussi autre autres aux avait avant avec avez avoir avons c'est car ce ceci
cela celle celui ces cet cette ceux chaque chez comme d'un d'une dans de depuis des donc dont du elle elles en encore
entre est et étaient était été être eu eux fait faire faut ici il ils j'ai je jusqu'à la le les leur leurs lui là ma
mais me même mes moi mon ne ni non nos notre nous on ont ou où par parce pas pendant peu peut plus pour pourquoi puis
qu'il qu'on quand que quel quelle qui quoi rien sa sans se sera ses si son sont sous suis sur ta tant te tes ton tous
tout toute toutes trop très tu un une va vers voici voilà vos votre vous y à
"""
_SPANISH = """
a al algo alguna algunas alguno algunos ante antes aquel aquella aquí así aunque cada como con contra cual cuando de
del desde donde dos durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estado están
estar estas este esto estos estoy está fue fueron ha había habían han has hasta hay he la las le les lo los me mi mis
mucha muchas mucho muchos muy más nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por
porque pues que quien qué se sea ser si sido siempre sin sobre solo son su sus sí también tan tanto te tengo tiene
tienen toda todas todo todos tu tus un una unas uno unos usted ustedes ya yo él
"""
_PORTUGUESE = """
a agora ainda algo algum alguma alguns ao aos apenas aquela aquele as assim até cada com como da das de dela dele depois
do dos e ela elas ele eles em entre era eram essa essas esse esses esta estava estas este estes estou está estão eu foi
foram fui há isso isto já lhe mais mas me mesma mesmo meu meus minha minhas muita muito muitos na nada nas nem no nos
nossa nosso num numa não nós o onde os ou outra outras outro outros para pela pelas pelo pelos per pode por porque pra
quais qual quando que quem se sem sempre ser seu seus sido sob sobre sua suas são só também te tem tenho ter teve tinha
toda todas todo todos tudo um uma umas uns você vocês à às é
"""
_ITALIAN = """
a abbiamo ad agli ai al alla alle allo altra altre altri altro anche ancora avere aveva avete c'è che chi ci ciò come
con contro cosa così cui da dagli dai dal dalla dalle degli dei del dell della delle dello di dopo dove due e ecco ed
era erano essere fa fare fatto fino fra già gli ha hai hanno ho i il in io la le lei li lo loro lui ma me mi mia mie
miei mio molta molte molti molto né negli nei nel nella nelle nessun nessuna niente noi non nostra nostro nulla o ogni
ora per perché però più poco poi prima proprio può quale quando quanto quella quelle quelli quello questa queste questi
questo qui se sei sempre senza si sia siamo siete solo sono sta stata stati stato su sua sue sugli sul sulla suo suoi
tra tu tutta tutte tutti tutto un un'altra una uno vi voi è
"""
_DUTCH = """
aan af al alle alleen allemaal alles als altijd andere ben bij daar dan dat de deze die dit doen dus echt een eens en er
er's ge geen gewoon haar had hadden heb hebben heeft heel hem het hier hij hoe hun iets ik in is ja je jij jou jullie
kan kon kunnen maar me meer men met mij mijn moest moet moeten na naar niet niets nog nu of om omdat ons onze ook op
over te tegen toch toen tot u uit uw van vanaf vandaag veel voor waar waarom want waren was wat we weer wel wie wij
wilde worden werd wordt ze zeer zelf zich zij zijn zo zonder zou zoals
"""
FUNCTION_WORDS = frozenset(
    word
    for words in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN, _DUTCH)
    for word in words.split()
)
