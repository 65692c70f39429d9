package main

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

type answer struct {
	Response events.APIGatewayProxyResponse `json:"response"`
	Error    string                         `json:"error"`
}

// TestAnswers writes the answers of the handler in docs/backends.md to the events in the file EVENTS.
func TestAnswers(t *testing.T) {
	text, err := os.ReadFile(os.Getenv("EVENTS"))
	if err != nil {
		t.Fatal(err)
	}
	var requests []events.APIGatewayProxyRequest
	if err := json.Unmarshal(text, &requests); err != nil {
		t.Fatal(err)
	}
	answers := []answer{}
	for _, request := range requests {
		response, err := protected(listOrders)(context.Background(), request)
		one := answer{Response: response}
		if err != nil {
			one.Error = err.Error()
		}
		answers = append(answers, one)
	}
	text, err = json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("ANSWERS"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
