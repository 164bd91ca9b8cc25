package binding

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"buyergraph/internal/names"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

// CheckListArgument returns why a list of Query would refuse the value of an argument, such as filter, which
// is given as JSON; empty if the value fits the schema. list is the name of the list in capitals, as
// CUSTOMER_USERS.
func CheckListArgument(s *ast.Schema, list, argument, value string) string {
	field := s.Query.Fields.ForName(names.OfColumn(strings.ToLower(list)))
	if field == nil {
		return fmt.Sprintf("there is no list %s", list)
	}
	a := field.Arguments.ForName(argument)
	if a == nil {
		return fmt.Sprintf("%s does not take %s", field.Name, argument)
	}
	var decoded any
	if err := json.Unmarshal([]byte(value), &decoded); err != nil {
		return fmt.Sprintf("the %s is no JSON", argument)
	}
	operation := &ast.OperationDefinition{VariableDefinitions: ast.VariableDefinitionList{
		{Variable: argument, Type: a.Type, Definition: s.Types[a.Type.Name()]},
	}}
	_, err := validator.VariableValues(s, operation, map[string]any{argument: decoded})
	var fault *gqlerror.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &fault) && len(fault.Path) > 1:
		return fault.Path[1:].String() + ": " + fault.Message
	}
	return err.Error()
}
