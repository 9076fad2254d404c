package breezeway.extractor.read;

import breezeway.extractor.api.ApiRequest;
import java.util.Optional;

/**
 * One listing of the API, all pages of it.
 *
 * @param request without page and limit
 * @param window the dates it was asked for, when an answer may be a default set instead
 */
public record Listing(ApiRequest request, Optional<Window> window) {

  /** Names the listing among those of its run; the same in a run that is taken up again. */
  public String name() {
    return request.toString();
  }
}
