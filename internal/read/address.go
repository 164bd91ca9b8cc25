package read

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"buyergraph/internal/country"
)

// formattedColumns are the columns that [formattedAddresses] reads, in this order.
var formattedColumns = []string{
	"name_prefix", "first_name", "middle_name", "last_name", "name_suffix", "company", "street", "street2", "city",
	"postal_code", "region_code", "region_text", "country_code",
}

// formattedAddresses computes formatted. A row behind a null edge has no country, and nobody
// reads its value.
func formattedAddresses(_ context.Context, _ *run, rows [][]Value) ([][]byte, error) {
	out := make([][]byte, len(rows))
	for i, row := range rows {
		var texts [13]string
		for j, v := range row {
			texts[j] = string(v.Text)
		}
		c := country.ByCode(texts[12])
		if c == nil {
			continue
		}
		region := texts[11]
		if texts[10] != "" {
			region = c.RegionName(texts[10])
		}
		out[i], _ = json.Marshal(c.Format(map[country.AddressField]string{
			country.NameField:       strings.Join(slices.DeleteFunc(slices.Clone(texts[:5]), isEmpty), " "),
			country.CompanyField:    texts[5],
			country.StreetField:     texts[6] + "\n" + texts[7],
			country.CityField:       texts[8],
			country.PostalCodeField: texts[9],
			country.RegionField:     region,
		}))
	}
	return out, nil
}

func isEmpty(s string) bool { return s == "" }

// appendPhoneE164 computes phoneE164 from the number and the country's code.
func appendPhoneE164(b []byte, inputs []Value) []byte {
	c := country.ByCode(string(inputs[1].Text))
	if c == nil || len(inputs[0].Text) == 0 {
		return append(b, "null"...)
	}
	if number := c.PhoneE164(string(inputs[0].Text)); number != "" {
		return appendQuoted(b, []byte(number))
	}
	return append(b, "null"...)
}
