package read

import (
	"context"
	"encoding/json"

	"buyergraph/internal/binding"
	"buyergraph/internal/names"
	"buyergraph/internal/settingsql"
)

// settingsOverrides are the overrides for the settings: of the type Settings, and of those that Website shows.
func settingsOverrides(defaults settingsql.Defaults) map[string]binding.Override {
	columns := settingsql.Columns()
	out := map[string]binding.Override{
		"Settings":            {HasNoLists: true},
		"Settings.overridden": {InputColumns: columns, ValueFunc: batchFunc(overriddenSettings)},
	}
	for _, column := range columns {
		out["Settings."+settingsql.FieldOf(column)] = binding.Override{SQLExpr: settingsql.OfSettings(column, defaults)}
	}
	for _, field := range []string{"registrationMode", "confirmationRequired", "companyNameRequired"} {
		out["Website."+field] = binding.Override{SQLExpr: settingsql.OfWebsite(names.ToColumn(field), defaults)}
	}
	return out
}

// overriddenSettings computes overridden from the columns of the settings.
func overriddenSettings(_ context.Context, _ *run, rows [][]Value) ([][]byte, error) {
	out := make([][]byte, len(rows))
	for i, row := range rows {
		fields := []string{}
		for j, column := range settingsql.Columns() {
			if !row[j].IsNull {
				fields = append(fields, settingsql.FieldOf(column))
			}
		}
		out[i], _ = json.Marshal(fields)
	}
	return out, nil
}
