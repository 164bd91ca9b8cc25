package mutation

import (
	"slices"
	"strconv"

	"buyergraph/internal/text"
)

// TextList checks the texts of a list that is given, and sets their canonical forms, each once, if the
// list differs from old. Codes: TOO_MANY and those of check.
func (f *Form) TextList(
	field *[]string, check func(string) error, canonical func(string) string, old *[]string, set func([]string),
) {
	if *field == nil {
		return
	}
	if err := CheckListLength(len(*field), MaxListLength); err != nil {
		f.Fault(field, err)
		return
	}
	list, isValid := []string{}, true
	for i, s := range *field {
		if err := check(s); err != nil {
			f.Fault(field, err, strconv.Itoa(i))
			isValid = false
		} else if s = canonical(text.Clean(s)); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if isValid && (old == nil || !slices.Equal(list, *old)) {
		set(list)
	}
}
