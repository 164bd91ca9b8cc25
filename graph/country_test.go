package graph_test

import (
	"reflect"
	"testing"

	"buyergraph/internal/country"
	"buyergraph/internal/testkit"
)

// The sizes of the lists that the cost of a query is made of are those of the data.
func TestCountriesCost(t *testing.T) {
	regions := 0
	for _, c := range country.All() {
		regions += len(c.Regions)
	}
	if n := len(country.All()); n > 250 || regions > 250*21 {
		t.Errorf("%d countries with %d regions: internal/read/cost.go counts fewer", n, regions)
	}
}

// Countries are public and cost the database nothing but the gate's statement.
func TestCountries(t *testing.T) {
	testkit.Each(t, func(t *testing.T, k *testkit.Kit) {
		a := k.Must(t, "", "{ countries { code name regions { code name } addressFormat { lines required } } }", nil)
		list := a.At("countries").([]any)
		if len(a.Statements) > 1 || len(list) != 249 || list[0].(object)["name"] != "Afghanistan" || list[1].(object)["name"] != "Åland Islands" {
			t.Errorf("%d countries, %v, %v", len(list), list[:2], a.Statements)
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
		a = k.Must(t, "", "{ de: country(code: \"DE\") { name "+format+" } us: country(code: \"US\") { "+format+" } none: country(code: \"XX\") { code } }", nil)
		want := object{
			"de": object{"name": "Germany", "addressFormat": object{
				"lines":    []any{[]any{"NAME"}, []any{"COMPANY"}, []any{"STREET"}, []any{"POSTAL_CODE", "CITY"}},
				"required": []any{"STREET", "CITY", "POSTAL_CODE"}, "regionType": nil, "localityType": "CITY", "postalCodeType": "POSTAL", "postalCodePattern": `\d{5}`}},
			"us": object{"addressFormat": object{
				"lines":    []any{[]any{"NAME"}, []any{"COMPANY"}, []any{"STREET"}, []any{"CITY", "REGION", "POSTAL_CODE"}},
				"required": []any{"STREET", "CITY", "REGION", "POSTAL_CODE"}, "regionType": "STATE", "localityType": "CITY", "postalCodeType": "ZIP", "postalCodePattern": `(\d{5})(?:[ \-](\d{4}))?`}},
			"none": nil,
		}
		if !reflect.DeepEqual(a.Data, want) || len(a.Statements) > 1 {
			t.Errorf("%s, %v", a.Body, a.Statements)
		}
	})
}
