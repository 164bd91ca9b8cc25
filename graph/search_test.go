package graph_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"buyergraph/internal/app"
	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// addNames adds users and a company with names of many scripts. Their ids begin at 11.
func addNames(t *testing.T, k *testkit.Kit) {
	t.Helper()
	k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		var errs []error
		for i, name := range [][2]string{
			{"Ilse", "van Leeuwen"}, {"Jörg", "Müller"}, {"Émile", "Zola"}, {"Łukasz", "Żółć"}, {"Işıl", "Özdemir"}, {"Conan", "O’Neil"},
			{"Семён", "Андреев"}, {"أحمد", "الفاطمي"}, {"Jean-Luc", "de la Tour"}, {"นา", "น้ำ"}, {"がく", "金子"}, {"Søren", "Ågård"},
		} {
			errs = append(errs, tx.CustomerUser.Create().SetID(int64(11+i)).SetEmail("guest@x.example").SetFirstName(name[0]).SetLastName(name[1]).
				SetCustomerID(3).SetGuest(true).SetEnabled(false).SetConfirmed(false).Exec(ctx))
		}
		return errors.Join(append(errs, tx.Customer.Create().SetID(4).SetName("Straßenbau Ørsted & Söhne").SetPath("4.").Exec(ctx))...)
	})
}

// A search finds names by their words, without their marks, as people type them.
func TestSearchFindsNames(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addNames(t, k)
		staff := k.LoginStaffAdmin(t)
		for search, want := range map[string]string{
			"Ilse van Leeuwen": "user_11", "van Leeuwen": "user_11", "Leeuwen": "user_11", "leeuwen, ilse": "user_11", "euwen": "",
			"muller": "user_12", "MÜLLER": "user_12", "mueller": "user_12", "jorg": "user_12", "joerg mu": "user_12", "mue": "",
			"emile": "user_13", "Émile Zola": "user_13", "lukasz zolc": "user_14", "ŁUKASZ": "user_14", "isil": "user_15",
			"OZDEMIR":  "user_15",
			"oezdemir": "user_15", "O'Neil": "user_16", "neil": "user_16", "семен": "user_17", "андреев": "user_17", "احمد": "user_18",
			"أَحْمَد الفاطمى": "user_18",
			"luc":             "user_19", "jean-luc tour": "user_19", "น้ำ": "user_20", "น": "user_20", "นำ": "", "かく": "",
			"がく": "user_21", "soren agard": "user_22",
			"guest@x soren":                      "user_22",
			"Ilse van Leeuwen of the many words": "", "Ilse van Leeuwen Ilse van of the": "user_11",
		} {
			a := k.MustDo(t, staff, `query ($s: String) { customerUsers(search: $s, orderBy: [{field: ID}]) { nodes { id } } }`,
				object{"s": search})
			if got := idsOf(a, "customerUsers"); got != want {
				t.Errorf("%s: %q, want %q", search, got, want)
			}
		}
		for search, want := range map[string]string{
			"strassenbau": "cust_4", "orsted soehne": "cust_4", "sohne": "cust_4", "& s": "cust_4", "north": "cust_2", "ohne": "",
		} {
			a := k.MustDo(t, staff, `query ($s: String) { customers(search: $s) { nodes { id } } }`, object{"s": search})
			if got := idsOf(a, "customers"); got != want {
				t.Errorf("company %s: %q, want %q", search, got, want)
			}
		}
		if a := k.Do(t, staff, disableMany, object{"in": object{"search": "Ilse van Leeuwen Ilse van of", "dryRun": true}}); !strings.Contains(
			a.Body, "at most 5 words") {
			t.Errorf("a change leaves words out: %s", a.Body)
		}
	})
}

// Orders and conditions on texts use the same letters as a search.
func TestOrderAndContainsIgnoreMarks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		addNames(t, k)
		staff := k.LoginStaffAdmin(t)
		a := k.MustDo(t, staff, `{ customerUsers(first: 100, filter: {guest: {eq: true}}, orderBy: [{field: LAST_NAME}]) { nodes { id } } }`, nil)
		// Ågård, de la Tour, Guest, Müller, O’Neil, Özdemir, van Leeuwen, Zola, Żółć, Андреев, الفاطمي, น้ำ, 金子
		const want = "user_22 user_19 user_4 user_12 user_16 user_15 user_11 user_13 user_14 user_17 user_18 user_20 user_21"
		if got := idsOf(a, "customerUsers"); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
		for condition, want := range map[string]string{
			`lastName: {contains: "ULL"}`: "user_12", `lastName: {contains: "eeuw"}`: "user_11", `lastName: {startsWith: "ż"}`: "user_13 user_14",
			`firstName: {contains: "çoral"}`: "", `firstName: {startsWith: "СЕМЁ"}`: "user_17", `lastName: {contains: "الفاطمى"}`: "user_18",
			`lastName: {contains: "น"}`: "user_20", `lastName: {contains: "นำ"}`: "", `lastName: {eq: "Muller"}`: "",
			`lastName: {eq: "Müller"}`:        "user_12",
			`lastName: {contains: "mueller"}`: "", `email: {startsWith: "GUEST@X"}, firstName: {contains: "ø"}`: "user_12 user_16 user_22",
		} {
			a := k.MustDo(t, staff, `{ customerUsers(filter: {`+condition+`}, orderBy: [{field: ID}]) { nodes { id } } }`, nil)
			if got := idsOf(a, "customerUsers"); got != want {
				t.Errorf("%s: %q, want %q", condition, got, want)
			}
		}
	})
}

// The words of a name change with it.
func TestSearchFollowsNames(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		finds := func(search, list, want string) {
			t.Helper()
			a := k.MustDo(t, staff, `query ($s: String) { `+list+`(search: $s, orderBy: [{field: ID}]) { nodes { id } } }`, object{"s": search})
			if got := idsOf(a, list); got != want {
				t.Errorf("%s: %q, want %q", search, got, want)
			}
		}
		rename := func(last string) {
			t.Helper()
			a := k.MustDo(t, staff, `mutation ($in: CustomerUserUpdateInput!) { customerUserUpdate(input: $in) { userErrors { code } } }`,
				object{"in": object{"id": "user_1", "lastName": last}})
			if !strings.Contains(a.Body, `"userErrors":[]`) {
				t.Error(a.Body)
			}
		}
		rename("van der Cole")
		finds("der cole", "customerUsers", "user_1")
		rename("von Cole")
		finds("cole", "customerUsers", "user_1")
		finds("der", "customerUsers", "")
		rename(strings.Repeat("ﷺ", 50)) // 900 letters when it is folded
		finds("صلى", "customerUsers", "user_1")
		rename("Cole")
		finds("von", "customerUsers", "")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Customer.UpdateOneID(1).SetName("Acme Süd").Exec(ctx),
				tx.CustomerUser.UpdateOneID(4).SetFirstName("Gus von").Exec(ctx))
		})
		finds("sud", "customers", "cust_1")
		finds("sued amanda", "customerUsers", "user_1")
		finds("von", "customerUsers", "user_4")
		k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return tx.CustomerUser.DeleteOneID(4).Exec(ctx) })
		finds("von", "customerUsers", "")
	})
}

// A cursor that was made with older rules of folding names a place that the order no longer has.
func TestCursorOfOlderFold(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		staff := k.LoginStaffAdmin(t)
		sealer, err := app.LoadCursorSealer(context.Background(), k.Store)
		if err != nil {
			t.Fatal(err)
		}
		for content, wantCode := range map[string]string{
			fmt.Sprintf(`[%d,"LAST_NAME,ID","cole",1]`, text.FoldVersion-1): "OLD_CURSOR",
			fmt.Sprintf(`[%d,"LAST_NAME,ID","cole",1]`, text.FoldVersion):   "",
		} {
			a := k.Do(t, staff, `query ($after: String) { customerUsers(after: $after, orderBy: [{field: LAST_NAME}]) { nodes { id } } }`,
				object{"after": string(sealer.AppendSeal(nil, []byte(content)))})
			code := ""
			if len(a.Errors) == 1 && a.Errors[0].Extensions.Code == "BAD_REQUEST" && strings.Contains(a.Body, "OLD_CURSOR") {
				code = "OLD_CURSOR"
			}
			if code != wantCode || len(a.Errors) > 1 || wantCode == "" && idsOf(a, "customerUsers") != "user_4 user_2" {
				t.Errorf("%s: %s", content, a.Body)
			}
		}
	})
}

// The demo has names that a search must find without their marks, and by their later words.
func TestDemoNames(t *testing.T) {
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	staff := k.LoginStaff(t, demo.StaffEmail, demo.Password)
	for search, want := range map[string]string{
		"leeuwen": "van Leeuwen", "van der meer": "van der Meer", "moeller": "Möller", "elodie": "Élodie", "wojcik": "Wójcik", "YILMAZ": "Yılmaz",
		"ozdemir": "Özdemir", "ayse": "Ayşe", "weiss": "Weiß",
	} {
		a := k.MustDo(t, staff, `query ($s: String) { customerUsers(search: $s) { nodes { fullName } } }`, object{"s": search})
		if !strings.Contains(a.Body, want) {
			t.Errorf("%s: %s", search, a.Body)
		}
	}
}
