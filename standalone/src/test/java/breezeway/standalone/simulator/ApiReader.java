package breezeway.standalone.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the simulator over HTTP as one region, the way any client would. */
final class ApiReader {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final SimulatedApi api;
  private final RegionPlan region;
  private String token;

  private ApiReader(SimulatedApi api, RegionPlan region) {
    this.api = api;
    this.region = region;
  }

  /** A reader that has logged in as the first region. */
  static ApiReader of(SimulatedApi api) {
    return of(api, api.plan().regions().get(0));
  }

  static ApiReader of(SimulatedApi api, RegionPlan region) {
    ApiReader reader = new ApiReader(api, region);
    reader.token = reader.obtain(region.clientSecret()).json().path("access_token").asText();
    return reader;
  }

  /** A reader without a token. */
  static ApiReader anonymous(SimulatedApi api) {
    return new ApiReader(api, api.plan().regions().get(0));
  }

  ApiReader withToken(String other) {
    ApiReader reader = new ApiReader(api, region);
    reader.token = other;
    return reader;
  }

  RegionWorld world() {
    return api.world().region(region.code());
  }

  Reply obtain(String secret) {
    ObjectNode body =
        Json.object().put("client_id", region.clientId()).put("client_secret", secret);
    return send(
        HttpRequest.newBuilder(URI.create(api.url() + "/auth/v1/"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
  }

  Reply refresh(String refreshToken) {
    return send(
        HttpRequest.newBuilder(URI.create(api.url() + "/auth/v1/refresh"))
            .header("Authorization", "JWT " + refreshToken)
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  Reply get(String path) {
    return call("GET", path);
  }

  Reply call(String method, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api.url() + "/inventory/v1" + path))
            .timeout(Duration.ofSeconds(5))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "JWT " + token);
    }
    return send(request);
  }

  /** All records of a paged list, with the oldest first. */
  List<JsonNode> all(String path) {
    List<JsonNode> all = new ArrayList<>();
    String separator = path.contains("?") ? "&" : "?";
    for (int page = 1; ; page++) {
      JsonNode answer = get(path + separator + "sort_order=asc&page=" + page).json();
      answer.path("results").forEach(all::add);
      if (answer.path("results").size() < 100) {
        return all;
      }
    }
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  record Reply(int status, byte[] body, HttpResponse<byte[]> response) {
    JsonNode json() {
      return Json.read(body);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    List<Long> ids() {
      List<Long> ids = new ArrayList<>();
      JsonNode items = json().isArray() ? json() : json().path("results");
      items.forEach(item -> ids.add(item.path("id").asLong()));
      return ids;
    }
  }
}
