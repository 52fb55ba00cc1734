"""The ids that the whole project shares: the contract, in one place.

An id never changes its meaning and is never renamed: the command line, stored
data and exports all use it. Words for people stand in the TOML files and in
``wizard/answers/questions.py``, never here. Each list is written once, as the type of
one of its ids; the tuple next to it is the same list for loops.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

# --- what a person answers -------------------------------------------------------

AgeBand = Literal["under_18", "18_39", "40_59", "60_69", "70_79", "80_plus"]
AGE_BANDS: Final[tuple[AgeBand, ...]] = get_args(AgeBand)
Site = Literal[
    "outer_hip",
    "groin_front",
    "buttock",
    "outer_knee",
    "front_knee",
    "low_back",
    "none",
]
SITES: Final[tuple[Site, ...]] = get_args(Site)
Side = Literal["left", "right", "both"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
Settles = Literal["same_day", "next_morning", "longer", "no_pain"]
SETTLES: Final[tuple[Settles, ...]] = get_args(Settles)
Duration = Literal["under_2_weeks", "2_to_12_weeks", "over_3_months"]
DURATIONS: Final[tuple[Duration, ...]] = get_args(Duration)
Trend = Literal["better", "same", "slightly_worse", "worse"]
TRENDS: Final[tuple[Trend, ...]] = get_args(Trend)
Stand30s = Literal["level", "drops", "pain", "cannot", "not_tried"]
STAND_30S: Final[tuple[Stand30s, ...]] = get_args(Stand30s)
SidePlank20s = Literal["yes", "knees_only", "no", "not_tried"]
SIDE_PLANK_20S: Final[tuple[SidePlank20s, ...]] = get_args(SidePlank20s)
SingleLegSquat = Literal["good", "wobbles", "cannot", "not_tried"]
SINGLE_LEG_SQUAT: Final[tuple[SingleLegSquat, ...]] = get_args(SingleLegSquat)
Stairs = Literal["easy", "some_pain", "cannot"]
STAIRS: Final[tuple[Stairs, ...]] = get_args(Stairs)
FrontHipBurn = Literal["yes", "no", "not_tried"]
FRONT_HIP_BURN: Final[tuple[FrontHipBurn, ...]] = get_args(FrontHipBurn)
Equipment = Literal[
    "mini_band",
    "long_band",
    "latex_free_band",
    "latex_free_long_band",
    "ankle_weight",
    "step",
    "high_seat",
    "chair",
    "dumbbell",
    "bench",
    "none",
]
EQUIPMENT: Final[tuple[Equipment, ...]] = get_args(Equipment)
Goal = Literal[
    "reduce_pain",
    "isolate_med_min",
    "build_strength",
    "single_leg_control",
    "running_or_sport",
    "prevent_injury",
    "quiet_tfl",
]
GOALS: Final[tuple[Goal, ...]] = get_args(Goal)
Condition = Literal[
    "pregnancy",
    "recent_birth",
    "pelvic_girdle_pain",
    "high_blood_pressure",
    "shoulder_or_wrist_pain",
    "balance_or_falls",
    "osteoporosis",
    "hip_osteoarthritis",
    "groin_pinch_fai",
    "low_back_pain",
    "leg_pain_below_knee",
    "hip_replacement_cleared",
    "abductor_repair_cleared",
    "hypermobility",
    "cannot_get_to_floor",
    "latex_allergy",
]
CONDITIONS: Final[tuple[Condition, ...]] = get_args(Condition)
History = Literal[
    "cancer",
    "hip_replaced",
    "operation",
    "tendon_repaired",
    "bone_medicine",
    "long_steroids",
    "blood_thinner",
    "hip_disease",
    "heart",
    "weak_immunity",
    "injection",
    "pregnant",
    "birth",
    "fall",
    "none",
    "not_sure",
]
HISTORY: Final[tuple[History, ...]] = get_args(History)
Tier = Literal["clinician_first", "urgent", "emergency"]  # least to most urgent
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
Sign = Literal[
    "cauda_equina",
    "trauma_cannot_bear_weight",
    "cannot_walk_now",
    "hot_joint_unwell",
    "chest_pain_breathless",
    "acute_groin_or_abdomen",
    "hip_replacement_sudden_pain",
    "child_limp",
    "cold_or_pale_leg",
    "swollen_calf",
    "impact_pain_after_load_rise",
    "unrelenting_night_pain",
    "cancer_history_or_weight_loss",
    "infection_risk",
    "progressive_numbness_weakness",
    "fall_with_fragile_bone",
    "groin_pain_steroids_alcohol",
    "sudden_worsening",
    "thigh_pain_on_bone_medicine",
    "pregnancy_warning",
    "stiff_with_headache_or_sight",
    "surgery_not_cleared",
    "abductor_repair_or_tear",
    "cannot_lift_leg_sideways",
    "locking_giving_way",
    "severe_pain_limits_walking",
    "worse_every_week",
    "outer_thigh_numb_or_burning",
    "osteoporosis_with_hip_pain",
    "heart_or_very_high_blood_pressure",
    "pregnancy_needs_clearance",
    "inflammatory_or_known_hip_disease",
    "replaced_hip_new_pain",
    "recent_injection_or_low_immunity",
    "recent_fall_or_blow",
    "birth_not_checked",
    "morning_stiffness",
    "walking_distance_pain",
]
SIGNS: Final[tuple[Sign, ...]] = get_args(Sign)
NEW_IN_2: Final = (  # ids that a file of version 1 cannot hold, in any list or field
    "stiff_with_headache_or_sight",
    "recent_fall_or_blow",
    "birth_not_checked",
    "morning_stiffness",
    "walking_distance_pain",
    "recent_birth",
    "abductor_repair_cleared",
    "leg_pain_below_knee",
    "hypermobility",
    "slightly_worse",
    "sore_muscles",
)

# --- what an exercise is -----------------------------------------------------------

Stage = Literal[1, 2, 3]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
ExerciseId = Literal[  # the order of the catalogue is each exercise's own ``rank``
    "wall_press",
    "level_hitch",
    "standing_spread_hold",
    "supported_mini_squat",
    "side_lying_abduction",
    "clamshell",
    "double_leg_bridge",
    "quadruped_hip_extension",
    "sit_to_stand",
    "standing_abduction",
    "supported_weight_shift",
    "single_leg_bridge",
    "band_side_step",
    "monster_walk",
    "hip_hitch",
    "hip_hitch_toe_tap",
    "hip_hitch_swing",
    "knee_side_plank",
    "step_up",
    "lateral_step_up",
    "standing_band_abduction",
    "single_leg_squat",
    "single_leg_rdl",
    "side_plank",
    "side_plank_abduction",
    "front_plank_hip_extension",
    "lateral_step_down",
    "split_squat",
    "single_leg_hip_thrust",
    "walking_lunge_contralateral",
    "skater_squat",
    "raised_leg_rotation",
    "seated_internal_rotation",
    "seated_internal_rotation_single",
    "reverse_clamshell",
    "large_leg_circles",
    "small_leg_circles",
    "toe_taps",
    "sideways_hop",
]
EXERCISES: Final[tuple[ExerciseId, ...]] = get_args(ExerciseId)
StretchId = Literal[
    "figure_four_stretch",
    "seated_glute_stretch",
    "standing_side_bend",
    "pigeon_pose",
    "z_sit",
]
STRETCHES: Final[tuple[StretchId, ...]] = get_args(StretchId)
Role = Literal["main", "accessory", "never_offered"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
Position = Literal["standing", "side_lying", "supine", "prone", "hands_and_knees", "seated"]
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)
Family = Literal[
    "isometric_abduction",
    "balance",
    "hitch",
    "squat",
    "side_lying_abduction",
    "clam",
    "bridge",
    "hip_extension",
    "standing_abduction",
    "band_walk",
    "side_plank",
    "step",
    "hinge",
    "lunge",
    "rotation",
    "circles",
    "hop",
]
FAMILIES: Final[tuple[Family, ...]] = get_args(Family)
Task = Literal["abduction", "pelvis_level", "both_legs_strength", "rotation"]
TASKS: Final[tuple[Task, ...]] = get_args(Task)
Muscle = Literal["medius", "minimus"]
MUSCLES: Final[tuple[Muscle, ...]] = get_args(Muscle)
MeasuredMuscle = Literal[
    "medius",
    "medius_anterior",
    "medius_middle",
    "medius_posterior",
    "minimus",
    "minimus_anterior",
    "minimus_posterior",
    "maximus",
    "upper_maximus",
    "tfl",
    "hip_flexors",
]
MEASURED_MUSCLES: Final[tuple[MeasuredMuscle, ...]] = get_args(MeasuredMuscle)
WorkingLeg = Literal["top", "bottom", "both", "stance", "moving"]
WORKING_LEGS: Final[tuple[WorkingLeg, ...]] = get_args(WorkingLeg)
TflClass = Literal["quiet", "neutral", "caution"]
TFL_CLASSES: Final[tuple[TflClass, ...]] = get_args(TflClass)
Band = Literal["low", "moderate", "high", "very_high"]  # Ebert 2017: 0-20, 21-40, 41-60, >60 %MVIC
BANDS: Final[tuple[Band, ...]] = get_args(Band)
Tag = Literal[
    "adduction_past_midline",
    "active_internal_rotation",
    "flexion_past_90",
    "flexion_past_60",
    "hip_extension_past_neutral",
    "open_chain_leg_forward",
    "hip_flexed_open_chain",
    "open_chain_tfl",
    "clam_friction",
    "single_leg_stance",
    "single_leg_dynamic",
    "both_legs",
    "isometric",
    "side_lying",
    "supine",
    "prone",
    "floor_only",
    "weight_on_arms",
    "plank",
    "loaded_hinge",
    "deep_knee",
    "knee_to_45",
    "balance_task",
    "full_plank",
    "wide_or_split",
    "step_height",
    "travel",
    "unsupported",
    "impact",
    "long_isometric",
    "latex",
]
TAGS: Final[tuple[Tag, ...]] = get_args(Tag)
StretchTag = Literal[
    "lateral_compression",  # pulls the hip across or presses on its outer side: all of them do
    "deep_rotation",  # far into bend and turn at the hip
    "hip_end_range",  # a position that leaflets after hip replacement warn of
    "spine_end_range",  # bends or twists the spine to its end
    "end_range",  # goes to the end of a range: all of them do
]
STRETCH_TAGS: Final[tuple[StretchTag, ...]] = get_args(StretchTag)
KIT_TAGS: Final = {"mini_band": ("latex",), "long_band": ("latex",)}

# --- dose --------------------------------------------------------------------------

DoseKind = Literal["repetitions", "repetitions_stage_3", "short_holds", "long_holds", "full_planks"]
DOSE_KINDS: Final[tuple[DoseKind, ...]] = get_args(DoseKind)
DoseSides = Literal["sore_first", "sore_only", "both_together", "each_way"]
DOSE_SIDES: Final[tuple[DoseSides, ...]] = get_args(DoseSides)
Load = Literal[
    "body_weight",
    "body_weight_slow",
    "body_weight_pause",
    "band_at_knees",
    "band_at_ankles",
    "band_at_feet",
    "long_band_light",
    "long_band_plus_one",
    "long_band_plus_two",
    "ankle_weight_light",
    "ankle_weight_plus_one",
    "ankle_weight_plus_two",
    "dumbbell_light",
    "dumbbell_plus_one",
    "dumbbell_plus_two",
]
# A load is an id with the kit it needs, as alternatives. () is nothing at all.
LOADS: Final[dict[str, tuple[tuple[Equipment, ...], ...]]] = {
    "body_weight": ((),),
    "body_weight_slow": ((),),
    "body_weight_pause": ((),),
    "band_at_knees": (("mini_band",), ("latex_free_band",)),
    "band_at_ankles": (("mini_band",), ("latex_free_band",)),
    "band_at_feet": (("mini_band",), ("latex_free_band",)),
    "long_band_light": (("long_band",), ("latex_free_long_band",)),
    "long_band_plus_one": (("long_band",), ("latex_free_long_band",)),
    "long_band_plus_two": (("long_band",), ("latex_free_long_band",)),
    "ankle_weight_light": (("ankle_weight",),),
    "ankle_weight_plus_one": (("ankle_weight",),),
    "ankle_weight_plus_two": (("ankle_weight",),),
    "dumbbell_light": (("dumbbell",),),
    "dumbbell_plus_one": (("dumbbell",),),
    "dumbbell_plus_two": (("dumbbell",),),
}
LOAD_STEPS: Final = 3  # each exercise has a starting load and two steps above it

# --- evidence ----------------------------------------------------------------------

Verification = Literal["V", "V2", "R", "U", "S", "ADJ"]
VERIFICATION: Final[dict[str, str]] = {
    "V": "Seen in the paper, its abstract or an official page.",
    "V2": "Seen only in a secondary page that reports the source.",
    "R": "Known from general knowledge; not re-verified.",
    "U": "Looked for and not found, so not re-verified; stands only as the claim of the text that makes it.",
    "S": "A statement of one of the five seed texts, read in that text; not a fact by itself.",
    "ADJ": "This project's own placement, cautious on purpose.",
}
SEEN: Final = ("V", "V2")  # somebody read it, so it may earn points
MeasuredOn = Literal["this", "another_movement", "another_load"]  # this: the very exercise, with nothing added
MEASURED_ON: Final[tuple[MeasuredOn, ...]] = get_args(MeasuredOn)
ClaimKind = Literal[
    "activity",
    "force",
    "ratio",
    "trial",
    "dose",
    "technique",
    "tfl",
    "stage",
    "safety",
    "advice",
]
CLAIM_KINDS: Final[tuple[ClaimKind, ...]] = get_args(ClaimKind)
Unit = Literal["percent_mvic", "newton", "gta_index", "rank"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
Method = Literal[
    "seed_text",
    "surface_emg",
    "fine_wire_emg",
    "emg_informed_model",
    "randomised_trial",
    "controlled_trial",
    "systematic_review",
    "range_table",
    "guideline",
    "official_page",
    "secondary_page",
    "clinical_study",
    "laboratory_study",
    "professional_protocol",
    "own_placement",
]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
SEEDS: Final = ("s0", "s1", "s2", "s3", "s4")

# --- drawings --------------------------------------------------------------------------------

Lies = Literal["upright", "supine", "prone", "right_side", "left_side"]
LIES: Final[tuple[Lies, ...]] = get_args(Lies)
PropKind = Literal["mat", "step", "chair", "high_seat", "bench", "table", "wall", "cushion", "post", "paper"]
PROPS: Final[tuple[PropKind, ...]] = get_args(PropKind)
Surface = Literal["floor", "mat", "step", "chair", "high_seat", "bench", "table", "wall", "cushion"]
SURFACES: Final[tuple[Surface, ...]] = get_args(Surface)
HandOn = Literal[
    "floor",
    "mat",
    "wall",
    "chair",
    "table",
    "own_hip",
    "belly",
    "chest",
    "other_shoulder",
    "other_thigh",
    "own_thigh",
    "own_knee",
    "head",
]
HAND_ON: Final[tuple[HandOn, ...]] = get_args(HandOn)
BodySupport = Literal[
    "seat",
    "back",
    "left_foot",
    "right_foot",
    "left_toes",
    "right_toes",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_hip",
    "right_hip",
    "left_shoulder",
    "right_shoulder",
    "left_forearm",
    "right_forearm",
    "left_elbow",
    "right_elbow",
    "left_hand",
    "right_hand",
]
BODY_SUPPORTS: Final[tuple[BodySupport, ...]] = get_args(BodySupport)
WrongShape = Literal[
    "leg_forward",
    "toes_up",
    "trunk_leans",
    "pelvis_drops",
    "pelvis_rolls",
    "knee_falls_in",
    "knee_bends",
    "hips_sag",
    "hips_pike",
    "back_arches",
    "back_rounds",
    "feet_apart",
    "heel_lifts",
    "knee_slides",
    "upright_again",
    "legs_cross",
    "chest_turns",
    "feet_in_line",
    "feet_together",
    "foot_forward",
    "hip_sways",
    "legs_straight",
    "toes_out",
    "waist_shortens",
]
WRONG_FORMS: Final[tuple[WrongShape, ...]] = get_args(WrongShape)
