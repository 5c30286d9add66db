"""Which tests of Aider's polyglot benchmark pass before anything is written."""

from collections.abc import Mapping

PASS_WITH_THE_STUB: Mapping[str, tuple[str, ...]] = {
    "dominoes": (
        "DominoesTest::test_singleton_that_can_t_be_chained",
        "DominoesTest::test_can_t_be_chained",
        "DominoesTest::test_disconnected_simple",
        "DominoesTest::test_disconnected_double_loop",
        "DominoesTest::test_disconnected_single_isolated",
        "DominoesTest::test_separate_three_domino_loops",
    ),
    "react": (
        "ReactTest::test_an_input_cell_s_value_can_be_set",
        "ReactTest::test_callbacks_should_not_be_called_if_dependencies_change_but_output_value_doesn_t_change",
    ),
    "tree-building": (
        "TreeBuildingTest::test_empty_list_input",
        "TreeBuildingTest::test_one_node",
        "TreeBuildingTest::test_three_nodes_in_order",
        "TreeBuildingTest::test_three_nodes_in_reverse_order",
        "TreeBuildingTest::test_more_than_two_children",
        "TreeBuildingTest::test_binary_tree",
        "TreeBuildingTest::test_unbalanced_tree",
    ),
}
"""Measured by the judge; tests/evaluators/suites/test_polyglot.py measures again."""
