"""Where the public APIs live; a mirror, a proxy or a test names another address."""

PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
TRIALS = "https://clinicaltrials.gov/api/v2/"
OPENALEX = "https://api.openalex.org/"
