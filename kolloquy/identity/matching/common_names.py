"""How common well-known family names are among authors at large, for lakes too small to tell."""

# Share of bylines, by tier; names in common knowledge, folded.
_TIERS = {
    6e-3: "wang zhang li liu chen",
    3e-3: "kim lee yang zhao huang wu zhou xu",
    1.5e-3: "sun lin zhu ma park hu guo he lu gao singh kumar smith jiang zheng luo liang tang song deng han feng cao",
    7e-4: (
        "peng yu cheng xie yuan pan dong shen wei cai ye tian du fan fu ding su ren lai wong choi cho jung kang yoon lim hong suzuki tanaka sato ito watanabe nakamura yamamoto kobayashi "
        "takahashi saito kato johnson williams brown jones miller davis gupta sharma das khan ahmed ali patel nguyen tran garcia martinez rodriguez gonzalez lopez fernandez perez sanchez silva santos "
        "muller schmidt wilson anderson taylor martin thomas moore white rossi jin cui qian qin jia shi xiao yan zeng yao xia dai hou"
    ),
    3e-4: (
        "mao meng bai gu hao kong shao wan xiong yin lei tan tao wen zou shin oh seo kwon jang hwang ahn son yamada sasaki matsumoto inoue kimura shimizu hayashi yoshida mori ikeda abe hashimoto yamaguchi "
        "ogawa ishikawa nakajima fujita okada maeda goto hasegawa murakami harris clark lewis robinson walker young allen king wright scott green baker adams nelson hill campbell mitchell roberts carter phillips evans "
        "turner parker collins edwards stewart morris murphy cook rogers morgan cooper peterson reed bailey bell kelly howard ward cox richardson wood watson brooks bennett gray james hughes ross jackson thompson hall cohen "
        "weber fischer meyer schneider wagner becker hoffmann schulz koch bauer richter klein wolf schroder neumann hansen jensen nielsen larsen andersen pedersen olsen johansson andersson nilsson eriksson larsson svensson "
        "ferrari russo bianchi romano ricci costa oliveira souza pereira lima ferreira alves ribeiro carvalho almeida gomez diaz hernandez torres ramirez ruiz moreno alvarez jimenez romero navarro hussain khan shah roy ghosh mishra verma "
        "yadav rao reddy jain mehta mukherjee chowdhury rahman islam hossain hassan ibrahim mohamed mahmoud ahmadi hosseini mohammadi karimi levy cohen ivanov petrov smirnov nowak yilmaz kaya demir ozturk bernard dubois robert durand"
    ),
}  # fmt: skip
_SHARES = {name: share for share, names in reversed(_TIERS.items()) for name in names.split()}


def common_share(family: str) -> float | None:
    return _SHARES.get(family)
