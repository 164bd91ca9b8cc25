package playground_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

// Every example answers with data for each role that it names, and with no errors but those
// that it is there to show.
func TestExamples(t *testing.T) {
	list, err := playground.LoadExamples()
	if err != nil {
		t.Fatal(err)
	}
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			k := testkit.Open(t, config.Config{DatabaseURL: url(t), Demo: true})
			tokens := map[string]string{demo.Guest: ""}
			for _, in := range demo.SignIns {
				a := k.MustDo(t, "", `mutation ($in: LoginInput!) { login(input: $in) { token } }`,
					map[string]any{"in": map[string]any{"email": in.Email, "password": demo.Password, "audience": in.Audience}})
				tokens[in.Role] = a.ValueAt("login.token").(string)
			}
			for _, e := range list {
				for i, role := range e.Roles {
					token, known := tokens[role]
					if !known {
						t.Fatalf("%s: no role %s", e.Name, role)
					}
					for _, fault := range faultsOf(e, k.Do(t, token, e.Query, variablesOf(t, e)), i == 0) {
						t.Errorf("%s as %s: %s", e.Name, role, fault)
					}
				}
			}
		})
	}
}

func variablesOf(t *testing.T, e playground.Example) (out map[string]any) {
	t.Helper()
	if e.Variables == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(e.Variables), &out); err != nil {
		t.Fatal(e.Name, err)
	}
	return out
}

// faultsOf returns what is wrong with the answer to an example. If the role is the one that
// sees the most, every list of the example must have an element somewhere in the answer.
func faultsOf(e playground.Example, a testkit.Answer, seesMost bool) (faults []string) {
	var codes []string
	for _, err := range a.Errors {
		codes = append(codes, err.Extensions.Code)
	}
	for field, value := range a.Data {
		payload, _ := value.(map[string]any)
		list, isMutation := payload["userErrors"].([]any)
		for _, err := range list {
			codes = append(codes, err.(map[string]any)["code"].(string))
		}
		nodes, isList := payload["nodes"].([]any)
		switch {
		case len(e.ErrorCodes) > 0:
		case value == nil, isList && len(nodes) == 0:
			faults = append(faults, field+" is empty")
		case isMutation:
			for name, part := range payload {
				if part == nil {
					faults = append(faults, field+"."+name+" is null")
				}
			}
		}
	}
	if got, want := slices.Sorted(slices.Values(codes)), slices.Sorted(slices.Values(e.ErrorCodes)); !slices.Equal(got, want) {
		faults = append(faults, fmt.Sprintf("error codes %v, not %v: %.300s", got, want, a.Body))
	}
	if seesMost {
		counts := map[string]int{}
		countNodes(counts, "", a.Data)
		for path, n := range counts {
			if n == 0 {
				faults = append(faults, path+" has no element")
			}
		}
	}
	return faults
}

// countNodes adds the elements of the lists of an answer, by their path.
func countNodes(counts map[string]int, path string, value any) {
	switch x := value.(type) {
	case map[string]any:
		for name, v := range x {
			countNodes(counts, path+"."+name, v)
		}
	case []any:
		if strings.HasSuffix(path, ".nodes") {
			counts[path] += len(x)
		}
		for _, v := range x {
			countNodes(counts, path, v)
		}
	}
}

// Each role has examples of its own groups, and the groups come in this order. What the page
// runs by itself when an example is opened changes nothing.
func TestExampleGroups(t *testing.T) {
	list, err := playground.LoadExamples()
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	counts := map[string]int{}
	for _, e := range list {
		if !slices.Contains(groups, e.Group) {
			groups = append(groups, e.Group)
		}
		for _, role := range e.Roles {
			counts[role]++
		}
		if isDryRun := strings.Contains(e.Variables, `"dryRun": true`); strings.Contains(e.Query, "\nmutation ") &&
			!isDryRun && e.Group != "Mails" {
			t.Errorf("%s writes", e.Name)
		}
	}
	want := "Read, Find, Delegate, Edit with dry run, Explain access, Paging, Errors, Mails"
	if got := strings.Join(groups, ", "); got != want {
		t.Errorf("groups %s, want %s", got, want)
	}
	for _, role := range []string{"Staff administrator", "Company administrator", "Buyer", demo.Guest} {
		if counts[role] < 5 {
			t.Errorf("%s has %d examples", role, counts[role])
		}
	}
	if len(counts) != 4 {
		t.Errorf("roles: %v", slices.Sorted(maps.Keys(counts)))
	}
}
