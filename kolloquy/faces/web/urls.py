from django.urls import path
from django.views.generic import RedirectView

from kolloquy.faces.web import account, evidence, expert, experts, method, topics
from kolloquy.faces.web.wall import shows_no_evidence

urlpatterns = [
    path("", shows_no_evidence(RedirectView.as_view(url="/experts")), name="home"),
    path("sign-in", account.sign_in, name="sign-in"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("theme", account.theme, name="theme"),
    path("experts", experts.expert_list, name="expert-list"),
    path("experts/<str:expert_id>", expert.expert, name="expert"),
    path("experts/<str:expert_id>/standings/<slug:slug>", expert.standing, name="expert-standing"),
    path("experts/<str:expert_id>/sources", expert.sources, name="expert-sources"),
    path("experts/<str:expert_id>/works", expert.works, name="expert-works"),
    path("experts/<str:expert_id>/interest", expert.interest, name="expert-interest"),
    path("experts/<str:expert_id>/with/<str:other_id>", expert.joint_works, name="expert-joint-works"),
    path("experts/<str:expert_id>/transfers", expert.transfers, name="expert-transfers"),
    path("topics", topics.topic_list, name="topic-list"),
    path("topics/<slug:slug>", topics.topic, name="topic"),
    path("evidence", evidence.evidence, name="evidence"),
    path("evidence/rejects/<path:file_id>", evidence.rejects, name="evidence-rejects"),
    path("how-a-standing-comes-about", method.method, name="method"),
]
