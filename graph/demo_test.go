package graph_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

// eachDemo runs a test on a private demo database of each kind.
func eachDemo(t *testing.T, test func(t *testing.T, k *testkit.Kit, token string)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			k := testkit.Open(t, config.Config{DatabaseURL: url(t), Demo: true})
			test(t, k, k.LoginStaff(t, demo.StaffEmail, demo.Password))
		})
	}
}

func findExample(t *testing.T, name string) playground.Example {
	t.Helper()
	list, err := playground.LoadExamples()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.Contains(e.Name, name) {
			return e
		}
	}
	t.Fatalf("no example %s", name)
	return playground.Example{}
}

// The nested page needs the same few statements for every page size.
func TestNestedPageStatements(t *testing.T) {
	const maxStatements = 12
	eachDemo(t, func(t *testing.T, k *testkit.Kit, token string) {
		page := findExample(t, "customer-users").Query
		counts := map[int]int{}
		for _, size := range []int{1, 7, 50, 100} {
			a := k.MustDo(t, token, strings.Replace(page, "first: 50", fmt.Sprintf("first: %d", size), 1), nil)
			if n := len(a.ValueAt("customerUsers.nodes").([]any)); n != size || a.ValueAt("customerUsers.totalCount") != 500.0 {
				t.Fatalf("%d nodes of %v, want %d", n, a.ValueAt("customerUsers.totalCount"), size)
			}
			counts[len(a.SQLStatements)]++
			if len(a.SQLStatements) > maxStatements {
				t.Errorf("%d statements for %d users:\n%s", len(a.SQLStatements), size, strings.Join(a.SQLStatements, "\n"))
			}
		}
		if len(counts) != 1 {
			t.Errorf("the number of statements depends on the data: %v", counts)
		}
		t.Logf("statements: %v", counts)
	})
}

var jsonFence = regexp.MustCompile("(?s)```json\n(.*?)\n```")

// The first query of the README returns the answers that are printed there, on any day: to the
// staff administrator, and to a company's.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	query := regexp.MustCompile(`(?s)"query":\s+("\{ customerUsers.*?\}")\s`).FindSubmatch(readme)
	answers := jsonFence.FindAllSubmatch(readme, -1)
	if query == nil || len(answers) != 2 {
		t.Fatal("the README has no query with two answers")
	}
	var text string
	if err := json.Unmarshal(query[1], &text); err != nil {
		t.Fatal(err)
	}
	for _, day := range []time.Duration{0, 100 * 24 * time.Hour, 201*24*time.Hour + 13*time.Hour} {
		k := testkit.OpenAt(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true}, testkit.StartTime.Add(day))
		for i, email := range []string{demo.StaffEmail, demo.AdministratorEmail} {
			in := map[string]any{"email": email, "password": demo.Password, "audience": []string{"STAFF", "STOREFRONT"}[i]}
			signIn := k.MustDo(t, "", `mutation($in: LoginInput!) { login(input: $in) { token } }`, map[string]any{"in": in})
			if a := k.MustDo(t, signIn.ValueAt("login.token").(string), text, nil); a.Body != string(answers[i][1]) {
				t.Errorf("%s after %s\ngot  %s\nREADME %s", email, day, a.Body, answers[i][1])
			}
		}
	}
}

// The demo data has the promised size.
func TestDemoSize(t *testing.T) {
	eachDemo(t, func(t *testing.T, k *testkit.Kit, token string) {
		a := k.MustDo(t, token, `{ customerUsers { totalCount } customers { totalCount } rfqs { totalCount } quotes { totalCount }
			orders { totalCount }
			first: customerUser(by: {id: "user_7"}) { email customer { name } } }`, nil)
		docs := a.ValueAt("rfqs.totalCount").(float64) + a.ValueAt("quotes.totalCount").(float64) + a.ValueAt("orders.totalCount").(float64)
		companies := a.ValueAt("customers.totalCount").(float64)
		if a.ValueAt("customerUsers.totalCount") != 500.0 || docs != 3000 || companies < 55 || companies > 65 {
			t.Error(a.Body)
		}
		t.Log(a.Body)
	})
}
