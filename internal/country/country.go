// Package country is the one home of what is known about countries: codes, names,
// regions and how addresses are written there. data/README.md says where the data
// comes from.
package country

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"

	"buyergraph/internal/apperr"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

//go:embed data/countries.json
var data []byte

// Country is one of ISO 3166-1.
type Country struct {
	Code          string
	Name          string
	Regions       []*Region
	AddressFormat *AddressFormat
}

// Region is a part of a country, of ISO 3166-2.
type Region struct {
	Code string
	Name string
}

// AddressFormat is how addresses are written in a country. Types and pattern are
// nil where the format has no such field.
type AddressFormat struct {
	Lines             [][]AddressField
	Required          []AddressField
	RegionType        *RegionType
	LocalityType      *LocalityType
	PostalCodeType    *PostalCodeType
	PostalCodePattern *string
}

// The SDL lists the values of these.
type (
	AddressField   string
	RegionType     string
	LocalityType   string
	PostalCodeType string
)

// The fields that rules here are about.
const (
	RegionField     AddressField = "REGION"
	PostalCodeField AddressField = "POSTAL_CODE"
)

type index struct {
	list   []*Country
	byCode map[string]*Country
}

var all = sync.OnceValue(func() index {
	x := index{byCode: map[string]*Country{}}
	if err := json.Unmarshal(data, &x.list); err != nil {
		panic(err) // the data is a part of the program
	}
	order := collate.New(language.English) // Åland stands by Albania, not behind Zimbabwe
	slices.SortFunc(x.list, func(a, b *Country) int { return order.CompareString(a.Name, b.Name) })
	for _, c := range x.list {
		// The data has regions by code, and those of one name stay so.
		slices.SortStableFunc(c.Regions, func(a, b *Region) int { return order.CompareString(a.Name, b.Name) })
		x.byCode[c.Code] = c
	}
	return x
})

// All is every country by name. Nobody may change what it returns.
func All() []*Country { return all().list }

// Find is the country with an ISO 3166-1 alpha-2 code, nil when there is none.
func Find(code string) *Country { return all().byCode[code] }

// Code accepts the two-letter ISO 3166-1 code of a country, in upper case.
func Code(s string) error {
	if Find(s) == nil {
		return apperr.New(apperr.Invalid, "is not a country: expected an ISO 3166 code such as DE")
	}
	return nil
}

// Has tells whether a region with this ISO 3166-2 code belongs to the country.
func (c *Country) Has(region string) bool {
	return slices.ContainsFunc(c.Regions, func(r *Region) bool { return r.Code == region })
}

// Requires tells whether an address there must have the field. A region is not
// required where there is none to choose.
func (c *Country) Requires(f AddressField) bool {
	return slices.Contains(c.AddressFormat.Required, f) && (f != RegionField || len(c.Regions) > 0)
}
