package org.sassrec.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sassrec.inspect.ColumnProfile;
import org.sassrec.inspect.TableProfile;

class ColumnGuessesTest {
    private static ColumnProfile column(
            String name, String type, @Nullable String least, @Nullable String greatest, String... values) {
        List<ColumnProfile.Value> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(new ColumnProfile.Value(value, 100 / values.length));
        }
        long distinct = values.length == 0 ? 60 : values.length;
        return new ColumnProfile(name, type, 100, 100, distinct, least, greatest, 0, rows, null);
    }

    private static ColumnGuesses of(ColumnProfile... columns) {
        return new ColumnGuesses(new TableProfile(List.of("x"), List.of(), null, 100, true, List.of(columns), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "1577836800, 1600000000, s",
        "1577836800000, 1600000000000, ms",
        "1577836800000000, 1600000000000000, us",
        "20200101, 20201231, ",
        "0, 1600000000, "
    })
    void guessesTheTimeUnitByRange(String least, String greatest, @Nullable String unit) {
        assertThat(ColumnGuesses.unit(column("t", "BIGINT", least, greatest))
                        .map(Guess::value)
                        .orElse(null))
                .isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource({
        "user_id, true",
        "UserId, true",
        "customer-no, true",
        "uid, true",
        "username_length, false",
        "price, false"
    })
    void guessesUserColumnsByName(String name, boolean user) {
        assertThat(EventEntity.USER.isNamed(name)).isEqualTo(user);
    }

    @Test
    void prefersTheIdColumnAndReportsTheOther() {
        Guess user = of(column("user", "VARCHAR", null, null), column("user_id", "BIGINT", "1", "60"))
                .id(EventEntity.USER)
                .orElseThrow();

        assertThat(user.value()).isEqualTo("user_id");
        assertThat(user.sure()).isFalse();
        assertThat(user.reason()).contains("also possible: `user`");
    }

    @Test
    void guessesTheLabelByName() {
        ColumnProfile click = column("is_click", "BIGINT", "0", "1", "0", "1");
        ColumnProfile like = column("liked", "BOOLEAN", null, null, "false", "true");
        ColumnProfile vip = column("is_vip", "BIGINT", "0", "1", "0", "1");
        ColumnProfile action = column("event_type", "VARCHAR", "a", "z", "view", "purchase");

        assertThat(of(like, vip, click).label(Set.of()))
                .isEqualTo(Guess.unsure("is_click = 1", "`is_click` is 1 in 50 % of the rows; also possible: `liked`"));
        assertThat(of(vip, click).label(Set.of()).sure()).isTrue();
        assertThat(of(like, vip).label(Set.of()))
                .extracting(Guess::value, Guess::sure)
                .containsExactly("liked", false);
        assertThat(of(vip, action).label(Set.of()).value()).isEqualTo("event_type = 'purchase'");
        assertThat(of(vip).label(Set.of()))
                .extracting(Guess::value, Guess::sure)
                .containsExactly("true", false);
    }

    @ParameterizedTest
    @CsvSource({
        "click, BIGINT, 1, true",
        "isClicked, BOOLEAN, true, true",
        "event_type, VARCHAR, click, true",
        "click, BIGINT, 0, false",
        "version, BIGINT, 1, false",
        "event_type, VARCHAR, impression, false"
    })
    void recognizesALogOfPositives(String name, String type, String value, boolean positives) {
        Guess label = of(column(name, type, value, value, value)).label(Set.of());

        assertThat(label.value()).isEqualTo("true");
        assertThat(label.sure()).isEqualTo(positives);
        assertThat(label.reason())
                .isEqualTo(
                        positives
                                ? "`" + name + "` is `" + value + "` in every row, so every row is a positive"
                                : "no column looks like a label, so every row is a positive");
    }

    /** Names of {@code label-words.txt} in several languages, and positive words inside of other words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "order_cancelled",
                "dislike",
                "disliked",
                "unfollow",
                "is_not_clicked",
                "not_clicked",
                "notclicked",
                "returned_order",
                "hide_click",
                "isUnliked",
                "nonClick",
                "sort_order",
                "border",
                "unpaid",
                "clickSkipped",
                "order_refund",
                "report_click",
                "blocked_like",
                "removedFromCart",
                "bounce_click",
                "complaint_order",
                "click_storniert",
                "order_annulee",
                "like_não",
                "click_cancelado",
                "ordine_annullato",
                "click_niet",
                "like_otmena",
                "order_zwrot",
                "click_iptal",
                "order_quxiao",
                "点击取消",
                "click_キャンセル",
                "like_싫어요",
                "order_değil",
                "outlook",
                "likelihood",
                "preview",
                "bookmarked_orderly"
            })
    void takesNoNegativeSignalAsTheLabel(String name) {
        ColumnProfile negative = column(name, "BIGINT", "0", "1", "0", "1");
        ColumnProfile like = column("is_like", "BIGINT", "0", "1", "0", "1");

        assertThat(of(negative).label(Set.of()))
                .extracting(Guess::value, Guess::sure)
                .containsExactly("true", false);
        assertThat(of(negative, like).label(Set.of()).value()).isEqualTo("is_like = 1");
        assertThat(of(column(name, "BIGINT", "1", "1", "1")).label(Set.of()).sure())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "click, true",
        "isClicked, true",
        "isclick, true",
        "adclick, true",
        "videoclicks, true",
        "clickout, true",
        "click_out, false",
        "clk, true",
        "purchased, true",
        "has_ordered, true",
        "label, true",
        "click_position_changed, false",
        "order_xyz, false",
        "long_view, false"
    })
    void isSureOfPlainPositiveNamesOnly(String name, boolean sure) {
        Guess label = of(column(name, "BIGINT", "0", "1", "0", "1")).label(Set.of());

        assertThat(label.value()).isEqualTo(name + " = 1");
        assertThat(label.sure()).isEqualTo(sure);
    }

    @Test
    void takesNoNegativeActionAsTheLabel() {
        ColumnProfile action = column("event_type", "VARCHAR", "a", "z", "unlike", "dislike", "cancel_order", "buy");

        assertThat(of(action).label(Set.of()).value()).isEqualTo("event_type = 'buy'");
        ColumnProfile trips = column("action_type", "VARCHAR", "a", "z", "search for item", "clickout item");
        assertThat(of(trips).label(Set.of()).value()).isEqualTo("action_type = 'clickout item'");
        assertThat(of(column("event_type", "VARCHAR", "a", "z", "unlike"))
                        .label(Set.of())
                        .sure())
                .isFalse();
    }

    @Test
    void guessesTheScenarioColumn() {
        ColumnProfile tab = column("tab", "BIGINT", "0", "3", "0", "1", "2", "3");
        ColumnProfile page = column("page_name", "VARCHAR", "a", "c", "a", "b", "c");
        ColumnProfile device = column("device", "VARCHAR", "a", "b", "a", "b");

        assertThat(of(device).scenario(Set.of())).isEmpty();
        assertThat(of(device, tab).scenario(Set.of())).hasValue(Guess.sure("tab", "by its name; 4 values"));
        assertThat(of(device, tab, page).scenario(Set.of()).orElseThrow().reason())
                .contains("also possible: `tab`");
    }

    @ParameterizedTest
    @CsvSource({
        "home, home",
        "'Top 10!', Top_10",
        "'7', tab_7",
        "'--', tab_--",
        "'', tab",
        "null, tab_null",
        "NULL, tab_NULL"
    })
    void convertsValuesToNames(String value, String name) {
        assertThat(ConfigNames.name(value, "tab")).isEqualTo(name);
    }
}
