package breezeway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
  @Test
  void answers503WithTheServicesThatDoNotWork() throws Exception {
    Set<ServiceKind> unhealthy = EnumSet.noneOf(ServiceKind.class);
    try (HealthEndpoint endpoint = new HealthEndpoint(0);
        HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + "/health"))
              .build();

      assertEquals(503, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());

      endpoint.watch(() -> unhealthy);
      assertEquals(200, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());

      unhealthy.add(ServiceKind.LOADER);
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(503, answer.statusCode());
      assertEquals("unhealthy: loader\n", answer.body());
    }
  }
}
