package country_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/apperr"
	"buyergraph/internal/country"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

func TestValidateCode(t *testing.T) {
	for s, ok := range map[string]bool{
		"DE": true, "GB": true, "NO": true, "SX": true,
		"de": false, "XX": false, "UK": false, "EU": false, "EZ": false, "SU": false, "UN": false, "XK": false,
		"DEU": false, "": false, "001": false,
	} {
		err := country.ValidateCode(s)
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), string(apperr.Invalid)) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestRequiredFields(t *testing.T) {
	for _, c := range []struct {
		country, region               string
		has, needsRegion, needsPostal bool
	}{
		{"US", "US-NY", true, true, true},
		{"US", "DE-NW", false, true, true},
		{"US", "NY", false, true, true},
		{"US", "", false, true, true},
		{"DE", "DE-NW", true, false, true},
		{"GB", "GB-YOR", true, false, true},
		{"IE", "IE-D", true, false, false},
		{"HK", "HK-KL", false, false, false}, // the address format requires a region, but ISO 3166-2 has none
	} {
		x := country.ByCode(c.country)
		has := x.HasRegion(c.region)
		region, postal := x.RequiresField(country.RegionField), x.RequiresField(country.PostalCodeField)
		if has != c.has || region != c.needsRegion || postal != c.needsPostal {
			t.Errorf("%+v: has %v, requires region %v, postal code %v", c, has, region, postal)
		}
	}
}

// The data is complete and sorted, and has only values that the SDL lists.
func TestDataIsCompleteAndSorted(t *testing.T) {
	sdl, err := os.ReadFile("../../graph/schema/country.graphql")
	if err != nil {
		t.Fatal(err)
	}
	known := func(c *country.Country, enum, value string) {
		_, body, _ := strings.Cut(string(sdl), "enum "+enum+" {")
		body, _, _ = strings.Cut(body, "}")
		if !slices.Contains(strings.Fields(body), value) {
			t.Errorf("%s: %s has no %q", c.Code, enum, value)
		}
	}
	order := collate.New(language.English)
	if n := len(country.All()); n != 249 {
		t.Errorf("%d countries", n)
	}
	if !slices.IsSortedFunc(country.All(), func(a, b *country.Country) int { return order.CompareString(a.Name, b.Name) }) {
		t.Error("countries are not sorted by name")
	}
	regions := map[string]bool{}
	for _, c := range country.All() {
		if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(c.Code) || c.Name == "" || country.ByCode(c.Code) != c {
			t.Errorf("%+v", c)
		}
		if !slices.IsSortedFunc(c.Regions, func(a, b *country.Region) int { return order.CompareString(a.Name, b.Name) }) {
			t.Errorf("%s: regions are not sorted by name", c.Code)
		}
		for _, r := range c.Regions {
			if !regexp.MustCompile(`^`+c.Code+`-[A-Z0-9]{1,3}$`).MatchString(r.Code) || r.Name == "" || regions[r.Code] {
				t.Errorf("%+v", r)
			}
			regions[r.Code] = true
		}
		f := c.AddressFormat
		fields := slices.Concat(f.Lines...)
		for _, x := range fields {
			known(c, "AddressField", string(x))
		}
		for _, x := range f.Required {
			if !slices.Contains(fields, x) {
				t.Errorf("%s requires %s and does not write it", c.Code, x)
			}
		}
		if f.RegionType != nil {
			known(c, "RegionType", string(*f.RegionType))
		}
		if f.LocalityType != nil {
			known(c, "LocalityType", string(*f.LocalityType))
		}
		if f.PostalCodeType != nil {
			known(c, "PostalCodeType", string(*f.PostalCodeType))
		}
		if f.PostalCodePattern != nil {
			if _, err := regexp.Compile(*f.PostalCodePattern); err != nil {
				t.Errorf("%s: %v", c.Code, err)
			}
		}
	}
	if len(regions) < 5000 {
		t.Errorf("%d regions", len(regions))
	}
}
