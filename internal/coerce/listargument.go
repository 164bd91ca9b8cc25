package coerce

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"buyergraph/internal/apperr"
	"buyergraph/internal/names"

	"github.com/vektah/gqlparser/v2/ast"
)

// ListArgumentFault returns why a list of Query would refuse the value of an argument, such as filter, which
// is given as JSON; empty if the value fits the schema. list is the name of the list in capitals, as
// CUSTOMER_USERS.
func ListArgumentFault(s *ast.Schema, list, argument, value string) string {
	field := s.Query.Fields.ForName(names.OfColumn(strings.ToLower(list)))
	if field == nil {
		return fmt.Sprintf("there is no list %s", list)
	}
	a := field.Arguments.ForName(argument)
	if a == nil {
		return fmt.Sprintf("%s does not take %s", field.Name, argument)
	}
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		return fmt.Sprintf("the %s is no JSON", argument)
	}
	_, fault := Value(s, a.Type, decoded)
	if fault == nil {
		return ""
	}
	reason := &apperr.Error{Message: fault.Message}
	errors.As(fault, &reason)
	return Within(ast.PathName(argument), fault).Path.String() + ": " + strings.TrimSuffix(reason.Message, ".")
}
