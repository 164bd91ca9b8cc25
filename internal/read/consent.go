package read

import (
	"context"
	"database/sql"
	"encoding/json"

	"buyergraph/internal/authz"
)

// mandatorySomewhereExpr is whether a website demands a consent.
var mandatorySomewhereExpr = "(EXISTS (SELECT 1 FROM `" + authz.WebsiteConsent.Table + "` w" +
	" WHERE w.`consent_id`={t}.`id` AND w.`mandatory`))"

// newestVersionExpr is whether a version of a consent is its newest one.
var newestVersionExpr = "({t}.`number`=(SELECT MAX(n.`number`) FROM `" + authz.ConsentVersion.Table + "` n" +
	" WHERE n.`consent_id`={t}.`consent_id`))"

// defaultTextExpr is a column of the default text of a version of a consent.
func defaultTextExpr(column string) string {
	return "(SELECT x.`" + column + "` FROM `" + authz.ConsentText.Table + "` x WHERE x.`consent_version_id`={t}.`id` AND x.`position`=1)"
}

// consentText is a text of a version of a consent, as the graph shows it.
type consentText struct {
	Language   string `json:"language"`
	Name       string `json:"name"`
	Text       string `json:"text"`
	TextDigest string `json:"textDigest"`
}

// consentTexts computes ConsentVersion.texts in one statement for all versions. Who sees a version
// sees its texts. Codes: QUERY_TOO_COSTLY for more than maxLookupKeys versions.
func consentTexts(ctx context.Context, r *run, rows [][]Value) ([][]byte, error) {
	var ids []any
	texts := map[int64][]consentText{}
	for _, row := range rows {
		if id := row[0]; !id.IsNull && texts[id.Number] == nil {
			texts[id.Number], ids = []consentText{}, append(ids, id.Number)
		}
	}
	if len(ids) > maxLookupKeys {
		return nil, tooManyKeys()
	}
	out := make([][]byte, len(rows))
	if len(ids) == 0 {
		return out, nil
	}
	s := &r.statement
	r.beginStatement()
	s.add("SELECT `consent_version_id`,`language`,`name`,`text`,`text_digest` FROM `", authz.ConsentText.Table, "` WHERE ")
	s.addIn("`consent_version_id`", ids)
	s.add(" ORDER BY `consent_version_id`,`position`")
	err := s.forEachRow(ctx, r.querier, func(rows *sql.Rows) error {
		var version int64
		var t consentText
		err := rows.Scan(&version, &t.Language, &t.Name, &t.Text, &t.TextDigest)
		texts[version] = append(texts[version], t)
		return err
	})
	for i, row := range rows {
		out[i], _ = json.Marshal(texts[row[0].Number])
	}
	return out, err
}
