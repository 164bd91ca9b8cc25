// Package country has the data about countries: codes, names, regions and address formats.
// data/README.md says where the data comes from.
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

// Country is a country of ISO 3166-1.
type Country struct {
	Code          string
	Name          string
	Regions       []*Region
	AddressFormat *AddressFormat
}

// Region is a part of a country in ISO 3166-2.
type Region struct {
	Code string
	Name string
}

// AddressFormat is how addresses are written in a country. A type or the pattern of postal codes
// is nil if the format has no such field.
type AddressFormat struct {
	// Pattern has the lines of an address as in "%N%n%O%n%A%n%C, %S %Z", and LatinPattern those of
	// one in Latin letters where it differs.
	Pattern           string
	LatinPattern      *string
	WritesRegionCode  bool
	Lines             [][]AddressField
	Required          []AddressField
	RegionType        *RegionType
	LocalityType      *LocalityType
	PostalCodeType    *PostalCodeType
	PostalCodePattern *string
}

// The SDL lists the values of these types.
type (
	AddressField   string
	RegionType     string
	LocalityType   string
	PostalCodeType string
)

// The fields of stored addresses.
const (
	NameField       AddressField = "NAME"
	CompanyField    AddressField = "COMPANY"
	StreetField     AddressField = "STREET"
	CityField       AddressField = "CITY"
	RegionField     AddressField = "REGION"
	PostalCodeField AddressField = "POSTAL_CODE"
)

type index struct {
	sortedByName []*Country
	byCode       map[string]*Country
}

var loadIndex = sync.OnceValue(func() index {
	x := index{byCode: map[string]*Country{}}
	if err := json.Unmarshal(data, &x.sortedByName); err != nil {
		panic(err) // the data is embedded in the program
	}
	order := collate.New(language.English) // sorts Åland next to Albania, not after Zimbabwe
	slices.SortFunc(x.sortedByName, func(a, b *Country) int { return order.CompareString(a.Name, b.Name) })
	for _, c := range x.sortedByName {
		// The data is sorted by code; a stable sort keeps that order for equal names.
		slices.SortStableFunc(c.Regions, func(a, b *Region) int { return order.CompareString(a.Name, b.Name) })
		x.byCode[c.Code] = c
	}
	return x
})

// All returns every country, sorted by name. Callers must not change the result.
func All() []*Country { return loadIndex().sortedByName }

// ByCode returns the country with an ISO 3166-1 alpha-2 code, nil if there is none.
func ByCode(code string) *Country { return loadIndex().byCode[code] }

// ValidateCode accepts an ISO 3166-1 alpha-2 code in upper case. Codes: INVALID.
func ValidateCode(s string) error {
	if ByCode(s) == nil {
		return apperr.New(apperr.Invalid, "This is not a country code. Enter an ISO 3166 code such as DE.", "reason", "NOT_COUNTRY")
	}
	return nil
}

// HasRegion reports whether the country has a region with this ISO 3166-2 code.
func (c *Country) HasRegion(region string) bool {
	return slices.ContainsFunc(c.Regions, func(r *Region) bool { return r.Code == region })
}

// RequiresField reports whether an address in the country must have the field. A region is
// never required if the country has no regions.
func (c *Country) RequiresField(f AddressField) bool {
	return slices.Contains(c.AddressFormat.Required, f) && (f != RegionField || len(c.Regions) > 0)
}
