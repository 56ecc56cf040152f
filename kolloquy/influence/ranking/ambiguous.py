"""Single words that are MeSH terms but mostly mean something else where they stand in a title.

Measured on 30,000 indexed citations: fewer than one in four works that have the word in the title bear the heading or
one below it. Names of subjects that were merely seldom indexed then, such as dentistry, are not on the list.
"""

_LISTED = """
ability acceleration acid acids address administration adrenergic affect agglutination animals art association
associations attention awareness back bed beef biologic biological birth boys capsule catabolism chest
cholinergic classification cloning coding collection comment commentary community congress consumption critique
culture cultures device devices disease diseases donor drinking drug drugs electron electronic face family
female females film films floor form forms friend future gels goals growth hand health history hospital humans
hybrid hybrids incidence index indicator indicators ingestion inpatient interview japanese killing knowledge
laboratory lake lead lecture life light literature maintenance male males meal measure measures mechanics men
method methods military minor mother motion nature needs nutrient observation organization organizations overall
oxide paper patient patients play population populations power prevalence procedure procedures production
program programs projection psychology records regulation relaxation report reports research respect rest review
role roles salt salts schedules school secretion self sensitivity separated separation set sex sound specificity
standard standardization standards strain strains supervision survey survival suspension syndrome technique
techniques temperature thoughts time torpedo transient understanding university urine viewpoint volunteers war
water weight white will woman women work workers
"""
AMBIGUOUS = frozenset(_LISTED.split())
