package country

import (
	"slices"
	"strings"
	"unicode"
)

// fieldsByLetter are the fields by their letter in a pattern of the address metadata.
var fieldsByLetter = map[byte]AddressField{
	'N': NameField, 'O': CompanyField, 'A': StreetField, 'C': CityField, 'S': RegionField, 'Z': PostalCodeField,
}

// Format returns the lines of an address as they are written on a letter in the country, the
// name of the country last. A value may have several lines; empty fields leave no gap.
func (c *Country) Format(values map[AddressField]string) []string {
	pattern := c.AddressFormat.Pattern
	if latin := c.AddressFormat.LatinPattern; latin != nil && isLatin(values[StreetField]+values[CityField]) {
		pattern = *latin
	}
	var lines []string
	for line := range strings.SplitSeq(pattern, "%n") {
		for written := range strings.SplitSeq(formatLine(line, values), "\n") {
			if written = strings.TrimSpace(written); written != "" {
				lines = append(lines, written)
			}
		}
	}
	return append(lines, strings.ToUpper(c.Name))
}

// formatLine fills in one line of a pattern. What stands before an empty field, or after one, is
// left out with it, as libaddressinput does.
func formatLine(line string, values map[AddressField]string) string {
	var out strings.Builder
	var isAfterField, endsWithField bool
	for line != "" {
		literal, rest, hasField := strings.Cut(line, "%")
		value := ""
		if line = ""; hasField {
			value, line = values[fieldsByLetter[rest[0]]], rest[1:]
		}
		prefix := strings.TrimSpace(literal)
		isRepeated := prefix != "" && strings.HasPrefix(value, prefix) // as in CH-8001
		isKept := literal != "" && (!hasField || value != "") && (!isAfterField || endsWithField) && !isRepeated
		if isKept {
			out.WriteString(literal)
		}
		out.WriteString(value)
		isAfterField, endsWithField = true, value != "" || endsWithField && !isKept
	}
	return out.String()
}

// RegionName returns what an address in the country writes for a region: its name, or the part
// of its code after the country where the post expects that. It is empty for an unknown region.
func (c *Country) RegionName(code string) string {
	i := slices.IndexFunc(c.Regions, func(r *Region) bool { return r.Code == code })
	switch {
	case i < 0:
		return ""
	case c.AddressFormat.WritesRegionCode:
		return strings.TrimPrefix(code, c.Code+"-")
	}
	return c.Regions[i].Name
}

func isLatin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}
