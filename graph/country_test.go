package graph_test

import (
	"reflect"
	"testing"

	"buyergraph/internal/country"
	"buyergraph/internal/testkit"
)

// The cost of a query assumes list sizes that are not smaller than the real ones.
func TestCountriesCost(t *testing.T) {
	regions := 0
	for _, c := range country.All() {
		regions += len(c.Regions)
	}
	if n := len(country.All()); n > 250 || regions > 250*21 {
		t.Errorf("%d countries with %d regions: internal/read/cost.go counts fewer", n, regions)
	}
}

// Countries are public and need no statement besides the gate's.
func TestCountries(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		a := k.MustDo(t, "", "{ countries { code name regions { code name } addressFormat { lines required } } }", nil)
		list := a.ValueAt("countries").([]any)
		if len(a.SQLStatements) > 1 || len(list) != 249 || list[0].(object)["name"] != "Afghanistan" ||
			list[1].(object)["name"] != "Åland Islands" {
			t.Errorf("%d countries, %v, %v", len(list), list[:2], a.SQLStatements)
		}
		for _, c := range list {
			if c := c.(object); c["code"] == "US" {
				regions, found := c["regions"].([]any), false
				for _, r := range regions {
					found = found || reflect.DeepEqual(r, object{"code": "US-NY", "name": "New York"})
				}
				if len(regions) <= 50 || !found || regions[0].(object)["name"] != "Alabama" {
					t.Errorf("%v", regions)
				}
			}
		}

		const format = "addressFormat { lines required regionType localityType postalCodeType postalCodePattern }"
		a = k.MustDo(t, "", "{ de: country(code: \"DE\") { name "+format+" } us: country(code: \"US\") { "+format+
			" } none: country(code: \"XX\") { code } }", nil)
		want := object{
			"de": object{"name": "Germany", "addressFormat": object{
				"lines":    []any{[]any{"NAME"}, []any{"COMPANY"}, []any{"STREET"}, []any{"POSTAL_CODE", "CITY"}},
				"required": []any{"STREET", "CITY", "POSTAL_CODE"}, "regionType": nil, "localityType": "CITY", "postalCodeType": "POSTAL",
				"postalCodePattern": `\d{5}`}},
			"us": object{"addressFormat": object{
				"lines":    []any{[]any{"NAME"}, []any{"COMPANY"}, []any{"STREET"}, []any{"CITY", "REGION", "POSTAL_CODE"}},
				"required": []any{"STREET", "CITY", "REGION", "POSTAL_CODE"}, "regionType": "STATE", "localityType": "CITY", "postalCodeType": "ZIP",
				"postalCodePattern": `(\d{5})(?:[ \-](\d{4}))?`}},
			"none": nil,
		}
		if !reflect.DeepEqual(a.Data, want) || len(a.SQLStatements) > 1 {
			t.Errorf("%s, %v", a.Body, a.SQLStatements)
		}
	})
}
