package country_test

import (
	"maps"
	"strings"
	"testing"

	"buyergraph/internal/country"
)

// Addresses are written in the order of their country, without gaps where a field is empty.
func TestFormat(t *testing.T) {
	const name, company, street, city, region, code = country.NameField, country.CompanyField, country.StreetField, country.CityField,
		country.RegionField, country.PostalCodeField
	type values = map[country.AddressField]string
	for _, c := range []struct {
		country, region string
		values          values
		want            string
	}{
		{"US", "US-MA", values{name: "Amanda Cole", company: "Aldgate", street: "1 Main St\nSuite 2", city: "Boston", code: "02110"},
			"Amanda Cole|Aldgate|1 Main St|Suite 2|Boston, MA 02110|UNITED STATES"},
		{"US", "", values{name: "Amanda Cole", street: "1 Main St", city: "Boston"}, "Amanda Cole|1 Main St|Boston|UNITED STATES"},
		{"US", "US-MA", values{street: "1 Main St", code: "02110"}, "1 Main St|MA 02110|UNITED STATES"},
		{"US", "US-MA", values{street: "1 Main St"}, "1 Main St|MA|UNITED STATES"},
		{"US", "", values{street: "1 Main St", city: "Boston", code: "02110"}, "1 Main St|Boston 02110|UNITED STATES"},
		{"DE", "DE-HH", values{company: "Aldgate", street: "Domstraße 1", city: "Hamburg", code: "20095"},
			"Aldgate|Domstraße 1|20095 Hamburg|GERMANY"},
		{"GB", "GB-LDS", values{name: "A", street: "1 The Row", city: "Leeds", code: "LS1 1AA"}, "A|1 The Row|Leeds|LS1 1AA|UNITED KINGDOM"},
		{"FR", "", values{street: "1 rue X", city: "Lyon", code: "69001"}, "1 rue X|69001 Lyon|FRANCE"},
		{"CH", "", values{street: "Gasse 1", city: "Bern", code: "3000"}, "Gasse 1|CH-3000 Bern|SWITZERLAND"},
		{"CH", "", values{street: "Gasse 1", city: "Bern", code: "CH-3000"}, "Gasse 1|CH-3000 Bern|SWITZERLAND"},
		{"ES", "ES-B", values{street: "Carrer 1", city: "Vic", code: "08500"}, "Carrer 1|08500 Vic Barcelona|SPAIN"},
		{"BR", "BR-SP", values{street: "Rua 1", city: "Santos", code: "11010-000"}, "Rua 1|Santos-SP|11010-000|BRAZIL"},
		{"BR", "", values{street: "Rua 1", city: "Santos"}, "Rua 1|Santos|BRAZIL"},
		{"SG", "", values{street: "1 Raffles Place", city: "Singapore", code: "048616"}, "1 Raffles Place|SINGAPORE 048616|SINGAPORE"},
		{"JP", "JP-13", values{street: "1-1 Marunouchi", city: "Chiyoda", code: "100-0005"},
			"1-1 Marunouchi|Chiyoda, Tôkyô|100-0005|JAPAN"},
		{"JP", "JP-13", values{street: "丸の内1-1", city: "千代田区", code: "100-0005"}, "〒100-0005|Tôkyô|千代田区|丸の内1-1|JAPAN"},
		{"AE", "AE-DU", values{street: "1 Road", city: "Deira"}, "1 Road|Deira|Dubayy|UNITED ARAB EMIRATES"},
		{"GG", "", values{street: "1 Row", city: "St Peter Port", code: "GY1 1AA"}, "1 Row|St Peter Port|GUERNSEY|GY1 1AA|GUERNSEY"},
	} {
		in, at := maps.Clone(c.values), country.ByCode(c.country)
		in[region] = at.RegionName(c.region)
		if got := strings.Join(at.Format(in), "|"); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.country, c.values, got, c.want)
		}
	}
}

// Every country writes every field that it must have, its street and its city.
func TestFormatWritesEveryField(t *testing.T) {
	for _, c := range country.All() {
		written := "\n" + strings.Join(c.Format(map[country.AddressField]string{
			country.StreetField: "STREET", country.CityField: "CITY", country.RegionField: "REGION", country.PostalCodeField: "POSTAL_CODE",
		}), "\n")
		for _, f := range append([]country.AddressField{country.StreetField, country.CityField}, c.AddressFormat.Required...) {
			inPattern := f == country.CityField && (c.Code == "SG" || c.Code == "GI")
			if !strings.Contains(written, string(f)) && !inPattern || strings.Contains(written, "%") {
				t.Errorf("%s lacks %s: %q", c.Code, f, written)
			}
		}
	}
}

// A phone number has the digits of its country or begins with + and a prefix.
func TestPhones(t *testing.T) {
	for _, c := range []struct{ country, phone, e164 string }{
		{"DE", "030 901820", "+4930901820"},
		{"DE", "+44 20 7946 0018", "+442079460018"},
		{"DE", "٠٣٠ ٩٠١٨٢٠", "+4930901820"},
		{"IT", "06 698 1", "+39066981"}, // the zero is part of the number
		{"US", "(617) 555-0100 ext. 5", "+16175550100"},
		{"US", "1-800-FLOWERS", "+18003569377"},
		{"US", "555 1234", ""}, // a local number
		{"GS", "+500 55555", "+50055555"},
		{"AQ", "+64 3 123 4567", "+6431234567"},
	} {
		at := country.ByCode(c.country)
		if err, got := at.ValidatePhone(c.phone), at.PhoneE164(c.phone); err != nil || got != c.e164 {
			t.Errorf("%s %s: %q, %v", c.country, c.phone, got, err)
		}
	}
	for _, c := range [][2]string{{"DE", "=cmd"}, {"DE", "1"}, {"DE", "+44 20"}, {"US", "abc"}, {"AQ", "1234567"}, {"DE", "+999 1234567"}} {
		at := country.ByCode(c[0])
		if err, got := at.ValidatePhone(c[1]), at.PhoneE164(c[1]); err == nil || got != "" {
			t.Errorf("%v: %q, accepted", c, got)
		}
	}
	for _, c := range country.All() { // the error's own example is accepted
		_, text, _ := strings.Cut(c.ValidatePhone("?").Error(), "such as ")
		if example, _, _ := strings.Cut(text, ","); c.ValidatePhone(example) != nil {
			t.Errorf("%s: the example %q is refused", c.Code, example)
		}
	}
}
