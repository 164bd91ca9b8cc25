package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/graph"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/testkit"
)

// The enum Entity has exactly one value for each entity that the graph names: as a node, in a role or in an audit entry.
func TestEntityEnum(t *testing.T) {
	var want, got []string
	for _, e := range authz.Entities {
		if e.IDPrefix == "" && len(e.Actions) == 0 && !audit.IsAudited(e.Name) {
			continue
		}
		value := authz.EnumValue(e.Name)
		want = append(want, value)
		if authz.ByEnumValue(value) != e {
			t.Errorf("%s does not lead back to %s", value, e.Name)
		}
	}
	for _, v := range graph.Schema().Types["Entity"].EnumValues {
		got = append(got, v.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the SDL has\n%v\ninternal/authz has\n%v", got, want)
	}
	if authz.EnumValue("CustomerUser") != "CUSTOMER_USER" || authz.ByEnumValue("CustomerUser") != nil || authz.ByEnumValue("") != nil {
		t.Error("the value of CustomerUser is not CUSTOMER_USER alone")
	}
}

// Introspection names the specification of each of our own scalars.
func TestScalarsAreSpecified(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	a := k.MustDo(t, k.LoginStaffAdmin(t), "{ __schema { types { kind name specifiedByURL } } }", nil)
	urls := map[string]any{}
	for _, x := range a.ValueAt("__schema.types").([]any) {
		if d := x.(object); d["kind"] == "SCALAR" && !graph.Schema().Types[d["name"].(string)].BuiltIn {
			urls[d["name"].(string)] = d["specifiedByURL"]
		}
	}
	for name, url := range urls {
		if url, _ := url.(string); !strings.HasPrefix(url, "https://") {
			t.Errorf("%s: no URL of its specification: %q", name, url)
		}
	}
	for _, name := range []string{"DateTime", "Date", "Decimal"} {
		if _, ok := urls[name]; !ok {
			t.Errorf("no scalar %s", name)
		}
	}
}

// The catalogue has a label for everything, and roles with all that it lists can be created.
func TestRoleEditorFromCatalog(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		a := k.MustDo(t, token, `{ permissionCatalog { actions { action label } levels { level audience label }
			capabilities { code label audience meaning } entities { entity label actions storefrontActions ownOnlyActions
			storefrontLevels staffLevels } } }`, nil)
		catalog := a.ValueAt("permissionCatalog").(object)
		seen := map[string]bool{}
		for list, of := range catalog {
			for _, x := range of.([]any) {
				x := x.(object)
				label, _ := x["label"].(string)
				key := fmt.Sprint(list, x["audience"], label)
				if len(label) < 3 || strings.Contains(label, "_") || label == strings.ToUpper(label) || seen[key] {
					t.Errorf("%s: not a label of its own for people: %v", list, x)
				}
				seen[key] = true
			}
		}
		for audience, c := range map[string]struct{ mutation, actions, levels string }{
			"STOREFRONT": {"customerUserRoleCreate", "storefrontActions", "storefrontLevels"},
			"STAFF":      {"staffRoleCreate", "actions", "staffLevels"},
		} {
			var permissions []object
			capabilities := []any{}
			for _, e := range catalog["entities"].([]any) {
				for i, action := range e.(object)[c.actions].([]any) {
					levels := e.(object)[c.levels].([]any)
					if audience == "STOREFRONT" && slices.Contains(e.(object)["ownOnlyActions"].([]any), action) {
						levels = []any{"OWN"}
					}
					if len(levels) > 0 {
						permissions = append(permissions, object{"entity": e.(object)["entity"], "action": action, "level": levels[i%len(levels)]})
					}
				}
			}
			for _, x := range catalog["capabilities"].([]any) {
				if x.(object)["audience"] == audience {
					capabilities = append(capabilities, x.(object)["code"])
				}
			}
			levels := 0
			for _, l := range catalog["levels"].([]any) {
				if l.(object)["audience"] != audience {
					continue
				}
				levels++
				upper := strings.ToUpper(c.mutation[:1]) + c.mutation[1:]
				in := object{"dryRun": true, "label": "Everything", "defaultLevel": l.(object)["level"], "permissions": permissions,
					"capabilities": capabilities}
				a := k.MustDo(t, token, `mutation ($in: `+upper+`Input!) { r: `+c.mutation+`(input: $in) { userErrors { path message } } }`,
					object{"in": in})
				if errs, _ := a.ValueAt("r.userErrors").([]any); len(errs) > 0 {
					t.Errorf("%s at %v: %s", c.mutation, l, a.Body)
				}
			}
			if levels < 3 || len(permissions) < 20 || len(capabilities) < 3 {
				t.Errorf("%s: %d levels, %d permissions, %d capabilities", audience, levels, len(permissions), len(capabilities))
			}
		}
	})
}
