"""Every experiment of the book by name; later ones look into the models of earlier ones."""

from src.experiments import (
    attention_choices,
    challenges,
    convolutions,
    erasure,
    exposure,
    fixed_vector_choices,
    inside_the_encoder,
    intra_attention,
    language_models,
    language_rates,
    learning_rates,
    length_curves,
    longer_training,
    looking_back,
    luong_variants,
    memory_tapes,
    real_sentence,
    scores,
    self_attention,
    short_spans,
    show_attend_tell,
    words_and_clauses,
)

EXPERIMENTS = {
    module.EXPERIMENT.name: module.EXPERIMENT
    for module in (
        learning_rates,
        length_curves,
        words_and_clauses,
        challenges,
        erasure,
        longer_training,
        exposure,
        inside_the_encoder,
        fixed_vector_choices,
        attention_choices,
        luong_variants,
        scores,
        language_rates,
        language_models,
        looking_back,
        short_spans,
        intra_attention,
        real_sentence,
        show_attend_tell,
        memory_tapes,
        convolutions,
        self_attention,
    )
}
