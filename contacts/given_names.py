"""Given names and their short forms, and how a name sounds: for finding one person twice."""

import re
from functools import lru_cache

from crm.kit.text import fold

# One name a line: its spellings, then after the colon what such people are called.
_TABLE = """
Aaron: Ron Ronnie
Abigail: Abby Abbie Gail
Abraham Abram: Abe
Adam
Adeline Adelaide: Addie Della
Adrian
Agnes: Aggie Nessie
Albert: Al Bert Bertie
Alexander: Alex Al Sandy Xander Alec Lex
Alexandra Alexandria: Alex Sandra Sandy Lexi Alexa Lexie
Alfred: Al Fred Alf Alfie
Alice: Allie Ali
Allison Alison: Allie Ali Ally
Alvin: Al
Amanda: Mandy Manda
Amelia: Millie Mia
Amy
Andrea: Andi Andie Drea
Andrew: Andy Drew
Angela Angelina: Angie Angel
Ann Anne Anna Annie: Nan
Anthony Antonio: Tony
April
Archibald: Archie
Arnold: Arnie
Arthur: Art Artie
Ashley
Audrey
Barbara: Barb Barbie Babs Bobbie
Barry
Beatrice Beatrix: Bea Trixie
Benjamin: Ben Benji Benny Bennie
Bernadette: Bernie Detta
Bernard: Bernie Barney
Beth
Betty Bette
Beverly Beverley: Bev
Bonnie
Bradley: Brad
Brandon
Brenda
Brian Bryan
Bridget: Bridie Biddy
Bruce
Calvin: Cal
Cameron: Cam
Carl
Carla
Carol Carole
Caroline Carolyn: Carrie Caro
Cassandra: Cass Cassie Sandra
Catherine Katherine Kathryn Cathryn Katharine Kathrine Katheryn: Cathy Kathy Kate Katie Kat Kay Kitty Cate Cat Katy Kathie Cathie Kath
Cecilia: Cece Celia Cissy
Charles: Charlie Chuck Charley Chas Chip
Charlotte: Lottie Charlie Char
Cheryl Sheryl
Christian: Chris
Christine Christina Kristina Kristine: Chris Christy Chrissy Tina Kris Kristy Christie
Christopher Kristopher: Chris Topher Kit Kris
Clara: Claire
Clarence: Clare
Clifford: Cliff
Clinton: Clint
Constance: Connie
Cornelius: Neil Con
Craig
Crystal
Curtis: Curt
Cynthia: Cindy Cyndi Cyn
Dale
Daniel: Dan Danny
Danielle: Dani Danny Elle
Darlene
David: Dave Davey Davy
Dawn
Deborah Debra: Deb Debbie Debby
Denise
Dennis: Denny
Derek
Diana Diane Dianne: Di
Dolores Delores: Dolly Lola
Dominic Dominick: Dom Nick
Donald: Don Donnie Donny
Donna
Doris
Dorothy: Dot Dottie Dolly Dory
Douglas: Doug
Duane Dwayne
Dylan
Earl
Edith: Edie
Edmund: Ed Ned Ted
Edward Eduardo: Ed Eddie Ted Teddy Ned Eddy
Edwin: Ed Eddie Win
Eileen Aileen
Eleanor Elinor: Ellie Nell Nellie Nora Ella
Elizabeth Elisabeth: Liz Beth Betty Betsy Lizzie Eliza Libby Bess Bessie Elsie Bette Betsey Liza Lisbeth
Ellen: Ellie Nell Nellie
Emily: Em Emmy Millie
Emma: Em Emmy
Emmanuel Manuel: Manny
Eric Erik Erick
Erin
Ernest: Ernie
Ethan
Eugene: Gene
Eva Eve: Evie
Evelyn: Evie Lynn
Florence: Flo Flossie
Frances: Fran Fanny Francie Frankie
Francis: Frank Frankie Fran
Franklin: Frank Frankie
Frank
Frederick Frederic: Fred Freddie Freddy Rick Fritz
Gabriel: Gabe
Gabrielle: Gabby Gabbie Elle
Gary Garry
Genevieve: Gen Jenny Viv Eve
George: Georgie
Georgia
Gerald: Gerry Jerry
Geraldine: Gerry Jerry
Gertrude: Trudy Gert Gertie
Gilbert: Gil Bert
Glenn Glen
Gloria
Gordon: Gordy
Grace: Gracie
Gregory: Greg
Gwendolyn: Gwen Wendy
Hannah
Harold: Harry Hal
Harriet: Hattie Harry
Harry
Harvey: Harv
Heather
Helen Helena: Nell Lena Nellie
Henry: Hank Harry Hal
Herbert: Herb Bert Herbie
Hope
Howard: Howie
Hugh: Hughie
Ian
Irene: Rene
Isabella Isabel Isabelle: Izzy Bella Belle Ibby
Jack
Jackson: Jack
Jacob: Jake Jay
Jacqueline: Jackie Jacqui
James Jaime: Jim Jimmy Jamie Jimmie Jas
Jane: Janie Jenny
Janet: Jan Jenny
Janice: Jan
Jasmine
Jason: Jay
Jean: Jeannie
Jeanette Jeannette: Jeannie Nettie
Jeffrey Geoffrey Jeffery: Jeff Geoff
Jennifer: Jen Jenny Jenn Jennie
Jeremy Jeremiah: Jerry
Jerome: Jerry
Jesse: Jess
Jessica: Jess Jessie
Jill Gillian: Jilly Gill
Joan: Joanie
Joanne Joanna Joann: Jo
Joel
John: Johnny Jack Johnnie
Jon
Jonathan Johnathan: Jon Johnny
Jordan
Jose: Pepe
Joseph: Joe Joey Jo Jos
Josephine: Jo Josie Jody Fina
Joshua: Josh
Joyce
Juan
Judith: Judy Judi Jude
Julia Julie Juliana: Jules
June
Justin
Karen
Kelly
Kenneth: Ken Kenny
Kevin: Kev
Kimberly: Kim Kimmy Kimberley
Kyle
Larry
Laura: Laurie Lori
Lauren: Laurie
Laurence Lawrence: Larry Lorne Lars
Leah
Leonard: Len Lenny Leo Leon
Leslie Lesley: Les
Lewis Louis: Lou Louie Lew
Lillian Lilian: Lil Lily Lilly
Linda: Lindy Lynn
Lisa
Logan
Loretta: Etta Lori
Lori
Lorraine: Lori Rainey
Louise: Lou Lulu
Lucas: Luke
Lucille Lucy Lucia: Lucy Lu
Lydia: Liddy
Lynn Lynne
Madeline Madeleine: Maddie Maddy
Marcia Marsha: Marcie
Marcus Marc Mark
Margaret: Maggie Meg Peg Peggy Marge Margie Rita Greta Madge Daisy Margo Midge
Maria: Mia Mimi
Marie
Marilyn: Lynn Mari
Marion Marian
Marjorie: Marge Margie Marj
Martha: Marty Mattie Patsy
Martin: Marty
Marvin: Marv
Mary: Molly Polly May Mamie Mae
Matthew: Matt Matty
Maureen: Mo Reenie
Maurice: Mo Morrie
Maxwell Maximilian: Max
Megan Meghan: Meg
Melanie: Mel
Melissa: Missy Lissa Mel
Melvin: Mel
Michael Micheal: Mike Mick Mickey Mikey Mitch
Michelle: Shelly Missy Chelle Micki
Mildred: Millie Milly
Mitchell: Mitch
Nancy: Nan
Natalie Natalia: Nat Talia
Nathan Nathaniel: Nate Nat
Nicholas Nicolas: Nick Nicky Nico
Nicole: Nicky Nikki Nick
Norman: Norm
Olivia: Liv Livvy
Oliver: Ollie
Pamela: Pam Pammy
Patricia: Pat Patty Trish Tricia Patsy Patti Trisha
Patrick: Pat Paddy Rick
Paul
Paula
Pauline: Polly
Penelope: Penny
Peter: Pete
Philip Phillip: Phil Pip
Phyllis: Phyl
Rachel Rachael: Rae Shelly
Ralph
Randall Randolph: Randy
Raymond: Ray
Rebecca Rebekah: Becky Becca Reba
Regina: Gina Reggie
Reginald: Reggie Reg
Richard Ricardo: Rick Dick Rich Ricky Richie Rickey
Robert Roberto: Bob Rob Bobby Robbie Bert Robby Robb
Roberta: Bobbie Bobby Robbie
Roderick: Rod Rick
Rodney: Rod
Roger
Roland: Rollie
Ronald: Ron Ronnie Ronny
Rosalind Rosalyn: Roz Rosie
Rose: Rosie
Rosemary: Rose Rosie Romy
Roy
Russell: Russ Rusty
Ruth: Ruthie
Ryan
Sally
Samantha: Sam Sammy Mandy
Samuel: Sam Sammy
Sandra: Sandy Sandi
Sarah Sara: Sally Sadie
Scott: Scotty
Sean Shawn Shaun
Sharon: Shari Sherry
Shirley: Shirl
Sidney Sydney: Sid Syd
Silvia Sylvia: Syl
Sophia Sophie: Sophy
Spencer: Spence
Stanley: Stan
Stephanie Stefanie: Steph Stevie Steffi
Stephen Steven: Steve Stevie Stephan
Stuart Stewart: Stu
Susan Suzanne Susanna: Sue Susie Suzy Suzie Sukey
Tamara: Tammy Tam
Teresa Theresa: Terry Terri Tess Tessa Teri
Terrence Terence: Terry
Thelma
Theodore: Ted Teddy Theo
Thomas: Tom Tommy Thom
Timothy: Tim Timmy
Todd
Tracy Tracey
Travis
Tyler: Ty
Valerie: Val
Vanessa: Nessa
Veronica: Ronnie Roni Vera
Victor: Vic
Victoria: Vicky Vicki Tori Vickie
Vincent: Vince Vinny Vin
Viola Violet: Vi
Virginia: Ginny Ginger Ginnie
Vivian: Viv
Walter: Walt Wally
Warren
Wayne
Wendy
Wesley: Wes
William: Bill Will Billy Willie Willy Liam Wm
Winston: Win
Zachary Zachariah: Zach Zack Zak
"""  # noqa: E501 - a line for a name


def _read(table: str) -> dict[str, frozenset[str]]:
    """Every name and short form, with the names that it may stand for."""
    found: dict[str, set[str]] = {}
    for line in table.casefold().strip().splitlines():
        spellings, _, called = line.partition(":")
        root = spellings.split()[0]
        for name in (*spellings.split(), *called.split()):
            found.setdefault(name, set()).add(root)
    return {name: frozenset(roots) for name, roots in found.items()}


NAMES = _read(_TABLE)
FORMS: dict[str, set[str]] = {}  # every name, and what such people are called
for _form, _roots in NAMES.items():
    for _root in _roots:
        FORMS.setdefault(_root, set()).add(_form)


# Borne by so many that the name alone tells nothing (Census 2010, the hundred most frequent).
COMMON_LAST = frozenset(
    "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez "
    "gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris "
    "sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill "
    "flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips "
    "evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers "
    "gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson "
    "watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo "
    "sanders patel myers long ross foster jimenez".split()
)


@lru_cache(100_000)
def roots(name: str) -> frozenset[str]:
    """What a folded given name may stand for: "bill" and "wm" are william; others themselves."""
    name = name.replace(".", "").replace("'", "").replace("’", "")
    return NAMES.get(name) or NAMES.get(name.partition(" ")[0]) or frozenset([name] if name else [])


def is_known(name: str) -> bool:
    return name in NAMES


_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"^wh", "w"),
        (r"^mac(?=[^aeiouy])", "mk"), (r"^mc", "mk"), (r"mb$", "m"), (r"sch", "sk"),
        (r"tch", "c"), (r"ph", "f"), (r"(?<=.)gh(?=[t]|$)", ""), (r"gh", "g"), (r"ck", "k"),
        (r"[cs]h", "x"), (r"th", "t"), (r"dg(?=[eiy])", "j"), (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"), (r"z", "s"), (r"v", "f"), (r"d(?=$|[^aeiouy])", "t"),
        (r"(?<!^)[hwy]", ""), (r"^[aeiouy]+", "a"), (r"(?<!^)[aeiou]", ""),
    )
]  # fmt: skip
_NOT_LETTERS = re.compile(r"[^a-z]")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(200_000)
def sound(name: str) -> str:
    """How a name sounds, roughly: Catherine and Kathryn, Smith and Smyth come out the same."""
    text = _NOT_LETTERS.sub("", fold(name))
    for pattern, heard in _SOUNDS:
        text = pattern.sub(heard, text)
    return _TWICE.sub(r"\1", text)
