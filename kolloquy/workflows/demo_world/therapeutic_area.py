"""The invented vocabulary: diseases of the heart muscle, in the form of MeSH, with subjects that people work on.

The words are generic disease words; the identifiers (D9xxxxx) and tree numbers are invented, in a range NLM does not use.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """A descriptor with its places in the tree; the preferred name first among its terms."""

    ui: str
    name: str
    trees: tuple[str, ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a group of people works on: its descriptor, the words of its titles and the company it keeps."""

    concept: str  # the descriptor a ranking is asked for
    phrases: tuple[str, ...]
    beside: tuple[str, ...]  # descriptors that often stand on the same work
    treatments: tuple[str, ...]
    measures: tuple[str, ...]
    genes: tuple[str, ...]
    share: float  # of the area's works


# ui | name | tree numbers | synonyms
_VOCABULARY = """
D900001|Cardiovascular Diseases|C14|Cardiovascular Disease
D900002|Heart Diseases|C14.900|Cardiac Diseases;Heart Disease
D900003|Heart Failure|C14.900.100|Cardiac Failure;Congestive Heart Failure;Heart Decompensation;Myocardial Failure
D900004|Heart Failure, Systolic|C14.900.100.200|Heart Failure With Reduced Ejection Fraction;Heart Failure, Reduced Ejection Fraction;HFrEF
D900005|Heart Failure, Diastolic|C14.900.100.300|Heart Failure With Preserved Ejection Fraction;Heart Failure, Preserved Ejection Fraction;HFpEF
D900006|Cardio-Renal Syndrome|C14.900.100.400;C12.900.100|Cardiorenal Syndrome;Renocardiac Syndrome
D900007|Cardiomyopathies|C14.900.200|Myocardial Diseases;Myocardiopathies
D900008|Cardiomyopathy, Dilated|C14.900.200.100|Dilated Cardiomyopathy;Idiopathic Dilated Cardiomyopathy
D900009|Cardiomyopathy, Hypertrophic|C14.900.200.200|Hypertrophic Cardiomyopathy;Obstructive Hypertrophic Cardiomyopathy
D900010|Cardiomyopathy, Hypertrophic, Familial|C14.900.200.200.100|Familial Hypertrophic Cardiomyopathy
D900011|Cardiomyopathy, Restrictive|C14.900.200.300|Restrictive Cardiomyopathy
D900012|Arrhythmogenic Right Ventricular Dysplasia|C14.900.200.400;C14.900.400.200|Arrhythmogenic Cardiomyopathy;ARVC
D900013|Peripartum Cardiomyopathy|C14.900.200.500|Postpartum Cardiomyopathy
D900014|Myocarditis|C14.900.200.600|Inflammatory Cardiomyopathy;Carditis
D900015|Takotsubo Cardiomyopathy|C14.900.200.700|Stress Cardiomyopathy;Broken Heart Syndrome
D900016|Cardiotoxicity|C14.900.300;C25.900.100|Cardiac Toxicity;Cancer Therapy-Related Cardiac Dysfunction
D900017|Amyloidosis|C18.900.100|Amyloid Diseases
D900018|Amyloid Neuropathies, Familial|C18.900.100.100;C10.900.100|Familial Amyloid Polyneuropathy;Hereditary Transthyretin Amyloidosis With Polyneuropathy
D900019|Amyloidosis, Transthyretin|C18.900.100.200;C14.900.200.300.100|ATTR Amyloidosis;Transthyretin Amyloidosis;Transthyretin Amyloid Cardiomyopathy;ATTR-CM
D900020|Immunoglobulin Light-chain Amyloidosis|C18.900.100.300;C15.900.100|AL Amyloidosis;Light Chain Amyloidosis;Primary Amyloidosis
D900021|Arrhythmias, Cardiac|C14.900.400|Cardiac Arrhythmias
D900022|Atrial Fibrillation|C14.900.400.100|Auricular Fibrillation
D900023|Death, Sudden, Cardiac|C14.900.400.300|Sudden Cardiac Death
D900024|Heart Transplantation|E04.900.100|Cardiac Transplantation;Heart Grafting
D900025|Heart-Assist Devices|E07.900.100|Left Ventricular Assist Device;Ventricular Assist Devices;LVAD
D900026|Cardiac Resynchronization Therapy|E02.900.100|Biventricular Pacing
D900027|Magnetic Resonance Imaging, Cine|E01.900.100|Cardiac Magnetic Resonance;Cine MRI
D900028|Echocardiography|E01.900.200|Cardiac Ultrasound
D900029|Radionuclide Imaging|E01.900.300|Bone Scintigraphy;Gamma Camera Imaging
D900030|Genetic Testing|E05.900.100|Genetic Screening
D900031|Sodium-Glucose Transporter 2 Inhibitors|D27.900.100|SGLT2 Inhibitors;Gliflozins
D900032|Prealbumin|D12.900.100|Transthyretin
D900033|RNA, Small Interfering|D13.900.100|siRNA;Small Interfering RNA
D900034|Natriuretic Peptides|D12.900.200|NT-proBNP;B-Type Natriuretic Peptide
D900035|Quality of Life|I01.900.100|Health-Related Quality of Life
D900036|Registries|E05.900.200|Disease Registries
D900037|Anthracyclines|D02.900.100|Anthracycline Antibiotics
D900038|Renal Insufficiency, Chronic|C12.900.200|Chronic Kidney Disease
D900039|Diuretics|D27.900.200|Loop Diuretics
D900040|Telemedicine|N04.900.100|Telemonitoring;Remote Monitoring
"""

# concept | phrases | beside | treatments | measures | genes | share
_SUBJECTS = """
Amyloidosis, Transthyretin|transthyretin amyloid cardiomyopathy;ATTR amyloidosis with cardiomyopathy;wild-type transthyretin amyloidosis|Prealbumin;Radionuclide Imaging;RNA, Small Interfering;Cardiomyopathy, Restrictive;Amyloid Neuropathies, Familial|tavomidis;a transthyretin stabiliser;zelvutrisiran|six-minute walk distance;NT-proBNP;all-cause mortality|TTR|0.16
Heart Failure, Diastolic|heart failure with preserved ejection fraction;HFpEF|Sodium-Glucose Transporter 2 Inhibitors;Natriuretic Peptides;Atrial Fibrillation;Echocardiography|ertapagliflozin;exercise training;a mineralocorticoid receptor antagonist|heart failure hospitalisation;KCCQ score;peak oxygen uptake||0.15
Heart Failure, Systolic|heart failure with reduced ejection fraction;systolic heart failure|Cardiac Resynchronization Therapy;Natriuretic Peptides;Sodium-Glucose Transporter 2 Inhibitors;Telemedicine|sacubivalsartan;rapid up-titration;cardiac resynchronisation|cardiovascular death;left ventricular ejection fraction;heart failure hospitalisation||0.15
Cardiomyopathy, Hypertrophic|obstructive hypertrophic cardiomyopathy;hypertrophic cardiomyopathy|Cardiomyopathy, Hypertrophic, Familial;Genetic Testing;Death, Sudden, Cardiac;Magnetic Resonance Imaging, Cine|mavelacamten;septal reduction therapy;a cardiac myosin inhibitor|outflow tract gradient;peak oxygen uptake;late gadolinium enhancement|MYBPC3;MYH7|0.12
Cardiomyopathy, Dilated|dilated cardiomyopathy;titin-truncating dilated cardiomyopathy|Genetic Testing;Magnetic Resonance Imaging, Cine;Death, Sudden, Cardiac;Heart Transplantation|withdrawal of therapy;family screening;gene transfer|left ventricular reverse remodelling;sudden death;ejection fraction|TTN;LMNA|0.09
Immunoglobulin Light-chain Amyloidosis|light-chain amyloidosis;cardiac AL amyloidosis|Amyloidosis;Natriuretic Peptides;Cardiomyopathy, Restrictive;Quality of Life|daratumab-based induction;autologous transplantation;an anti-fibril antibody|haematological response;cardiac response;overall survival|IGLV6|0.07
Arrhythmogenic Right Ventricular Dysplasia|arrhythmogenic cardiomyopathy;arrhythmogenic right ventricular cardiomyopathy|Death, Sudden, Cardiac;Genetic Testing;Arrhythmias, Cardiac|exercise restriction;a risk calculator;catheter ablation|ventricular arrhythmia;appropriate shocks;right ventricular strain|PKP2;DSP|0.05
Myocarditis|acute myocarditis;inflammatory cardiomyopathy|Magnetic Resonance Imaging, Cine;Cardiomyopathy, Dilated;Arrhythmias, Cardiac|immunosuppression;endomyocardial biopsy;early return to sport|recovery of function;T2 mapping;recurrence|DSP|0.06
Cardiotoxicity|cancer therapy-related cardiac dysfunction;anthracycline cardiotoxicity|Anthracyclines;Echocardiography;Natriuretic Peptides|a cardioprotective statin;strain-guided therapy;dexrazoxane|global longitudinal strain;troponin;decline in ejection fraction||0.05
Heart Transplantation|heart transplantation;advanced heart failure|Heart-Assist Devices;Registries;Quality of Life|durable mechanical support;a rejection-monitoring assay;donation after circulatory death|one-year survival;rejection;waiting-list mortality||0.05
Cardio-Renal Syndrome|cardiorenal syndrome;worsening renal function in heart failure|Renal Insufficiency, Chronic;Diuretics;Natriuretic Peptides|natriuresis-guided diuretic therapy;ultrafiltration;finerelone|urinary sodium;eGFR slope;decongestion||0.03
Peripartum Cardiomyopathy|peripartum cardiomyopathy;pregnancy with heart muscle disease|Registries;Heart Failure, Systolic;Genetic Testing|bromocriptine;a pregnancy heart team;contraceptive counselling|recovery at six months;relapse;maternal death|TTN|0.02
"""

AREA = "Heart Failure and Cardiomyopathies"


def _concepts() -> dict[str, Concept]:
    found = {}
    for line in _VOCABULARY.strip().splitlines():
        ui, name, trees, synonyms = line.split("|")
        found[name] = Concept(ui, name, tuple(trees.split(";")), tuple(synonyms.split(";")))
    return found


def _subjects() -> tuple[Subject, ...]:
    found = []
    for line in _SUBJECTS.strip().splitlines():
        concept, *lists, share = line.split("|")
        phrases, beside, treatments, measures, genes = (tuple(part.split(";") if part else ()) for part in lists)
        found.append(Subject(concept, phrases, beside, treatments, measures, genes, float(share)))
    return tuple(found)


CONCEPTS = _concepts()
SUBJECTS = _subjects()
